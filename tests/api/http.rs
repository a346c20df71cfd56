//! GraphQL over HTTP: what is answered, to whom, and how connections are dealt with.

mod answers;
mod browsers;
mod statements;
mod wire;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [answers::tests(), browsers::tests(), statements::tests(), wire::tests()].into_iter().flatten().collect()
}
