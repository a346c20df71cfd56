//! Which addresses messages are sent to: none that leads back into the operator's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::kernel::{Error, Result};

/// The longest address of an endpoint, in bytes.
const LONGEST: usize = 2_000;

/// Ranges of IPv4 that are not the public internet, by the registry of IANA
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>), and what clouds use to talk to their machines.
const CLOSED_V4: [(Ipv4Addr, u32); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Of IPv6 only the global unicast addresses are public. Inside them lie tunnels and examples
/// (<https://www.iana.org/assignments/iana-ipv6-special-registry>).
const OPEN_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
const CLOSED_V6: [(Ipv6Addr, u32); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the public internet. IPv4 in the clothes of IPv6 is not.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED_V4.iter().any(|(net, bits)| within_v4(address, *net, *bits)),
        IpAddr::V6(address) => {
            within_v6(address, OPEN_V6.0, OPEN_V6.1)
                && !CLOSED_V6.iter().any(|(net, bits)| within_v6(address, *net, *bits))
        }
    }
}

const fn within_v4(address: Ipv4Addr, net: Ipv4Addr, bits: u32) -> bool {
    (address.to_bits() ^ net.to_bits()) >> (32 - bits) == 0
}

const fn within_v6(address: Ipv6Addr, net: Ipv6Addr, bits: u32) -> bool {
    (address.to_bits() ^ net.to_bits()) >> (128 - bits) == 0
}

/// An address that messages may be sent to, as far as can be said before its name is resolved. `any` is what the operator
/// allows: private addresses, and no encryption on the way there.
///
/// # Errors
/// [`Error::Invalid`] naming `url`.
pub fn checked(text: &str, any: bool) -> Result<Url> {
    let refuse = |problem: &'static str| Err(Error::invalid("url", problem));
    let Ok(url) = Url::parse(text.trim()) else {
        return refuse("is not an address such as `https://partner.example/webhooks`");
    };
    if url.as_str().len() > LONGEST {
        return refuse("is longer than 2 000 bytes");
    }
    match url.scheme() {
        "https" => {}
        "http" if any => {}
        _ => return refuse("must begin with `https://`"),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return refuse("must hold no password and no fragment");
    }
    if !any && literal(&url).is_some_and(|address| !is_public(address)) {
        return refuse("leads to an address that is not public");
    }
    Ok(url)
}

/// The address that stands in a URL in place of a name.
#[must_use]
pub fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What the standard library knows of an address, which is less than the registries say.
    fn is_special(address: Ipv4Addr) -> bool {
        address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_multicast()
            || address.is_broadcast()
            || address.is_documentation()
            || address.is_unspecified()
    }

    proptest! {
        #[test]
        fn what_is_special_is_never_public(bits in any::<u32>(), net in 0..CLOSED_V4.len()) {
            let address = Ipv4Addr::from_bits(bits);
            prop_assert!(!(is_special(address) && is_public(address.into())), "{address}");
            let (net, width) = CLOSED_V4[net];
            let host = if width == 32 { 0 } else { bits & (u32::MAX >> width) };
            let inside = Ipv4Addr::from_bits(net.to_bits() | host);
            prop_assert!(!is_public(inside.into()), "{inside}");
        }

        #[test]
        fn ipv4_in_the_clothes_of_ipv6_is_never_public(bits in any::<u32>()) {
            let address = Ipv4Addr::from_bits(bits);
            let [a, b] = [(bits >> 16) as u16, (bits & 0xffff) as u16];
            for clothed in [
                address.to_ipv6_mapped(),
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b),
                Ipv6Addr::new(0x2002, a, b, 0, 0, 0, 0, 1),
            ] {
                prop_assert!(!is_public(clothed.into()), "{clothed}");
            }
        }

        #[test]
        fn only_global_unicast_is_public(bits in any::<u128>()) {
            let address = Ipv6Addr::from_bits(bits);
            let special = address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_unique_local()
                || address.is_unicast_link_local();
            prop_assert!(!(special && is_public(address.into())), "{address}");
        }
    }

    #[test]
    fn addresses_by_name_of_their_danger() {
        for closed in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.51.100.7",
            "168.63.129.16",
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "2001:db8::1",
            "2002:a00:1::1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(closed.parse().expect("an address")), "{closed}");
        }
        for open in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "223.255.255.254", "2606:4700::1111"] {
            assert!(is_public(open.parse().expect("an address")), "{open}");
        }
    }

    #[test]
    fn no_spelling_slips_through() {
        for text in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://127。0。0。1/",
            "http://partner.example/",
            "ftp://partner.example/",
            "https://user:secret@partner.example/",
            "partner.example",
            "https:///",
            "https://partner.example/#a",
        ] {
            assert!(checked(text, false).is_err(), "{text}");
        }
        assert!(checked("https://partner.example:8443/hooks?of=guanjia", false).is_ok());
        assert!(checked("http://127.0.0.1:9/", true).is_ok());
        assert!(checked("file:///etc/passwd", true).is_err());
    }
}
