//! Setting a sheet of paper: lines of text one below the other, centred within a frame, as a PDF.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use parley::{
    Alignment, AlignmentOptions, FontContext, FontFamily, FontFamilyName, Layout, LayoutContext, LineHeight,
    PositionedLayoutItem, StyleProperty,
    fontique::{Blob, Collection, CollectionOptions},
};
use thiserror::Error;

/// Noto Serif SC, cut to the 7 445 characters of GB 2312 and those of western Europe.
static BUILT_IN: &[u8] = include_bytes!("../fonts/NotoSerifSC-Regular-GB2312.ttf");

/// A4 in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
/// From the edge of the paper to the text.
const MARGIN: f32 = 92.0;

/// Why something cannot be set.
#[derive(Debug, Error)]
pub enum TypesettingError {
    /// No font has these characters.
    #[error("no font has the characters {0}; name a font that has them with --font")]
    Missing(String),
    /// The file cannot be read.
    #[error("the font {} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no font.
    #[error("{} is no font that can be used", .0.display())]
    NoFont(PathBuf),
    /// The sheet could not be written.
    #[error("the sheet could not be written: {0}")]
    Unwritten(String),
}

/// The fonts with which sheets are set: the one that is built in, and one of the operator's for what it lacks.
#[derive(Clone)]
pub struct Fonts {
    collection: Collection,
    families: Arc<Vec<String>>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("families", &self.families).finish_non_exhaustive()
    }
}

impl Fonts {
    /// The fonts, with one more from a file.
    ///
    /// # Errors
    /// When the file is no font.
    pub fn with(file: Option<&Path>) -> Result<Self, TypesettingError> {
        let options = CollectionOptions { shared: false, system_fonts: false };
        let mut fonts = Self { collection: Collection::new(options), families: Arc::default() };
        fonts.register(BUILT_IN.to_vec());
        if let Some(path) = file {
            let read = std::fs::read(path);
            let data = read.map_err(|source| TypesettingError::Unreadable { path: path.to_owned(), source })?;
            if !fonts.register(data) {
                return Err(TypesettingError::NoFont(path.to_owned()));
            }
        }
        Ok(fonts)
    }

    fn register(&mut self, data: Vec<u8>) -> bool {
        let families = self.collection.register_fonts(Blob::from(data), None);
        let names: Vec<String> =
            families.iter().filter_map(|(id, _)| self.collection.family_name(*id).map(ToOwned::to_owned)).collect();
        let found = !names.is_empty();
        Arc::make_mut(&mut self.families).extend(names);
        found
    }
}

/// A line of a sheet, which is broken where it is too long.
#[derive(Clone, Debug)]
pub struct Line {
    /// The words.
    pub text: String,
    /// In points.
    pub size: f32,
    /// The space above it, in points.
    pub above: f32,
    /// Where it stands.
    pub place: Place,
}

/// Where a line stands between the margins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the middle.
    Middle,
    /// On the left, filling the line where it is broken.
    Paragraph,
    /// On the right.
    Right,
}

/// A sheet of paper, A4, with a frame around it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it is called, for whoever opens the file.
    pub title: String,
    /// Its language by BCP 47.
    pub language: &'static str,
    /// When what it says was said.
    pub made_at: DateTime<Utc>,
    /// From top to bottom.
    pub lines: Vec<Line>,
}

impl Sheet {
    /// The sheet as a PDF. The same sheet gives the same bytes.
    ///
    /// # Errors
    /// [`TypesettingError::Missing`] when a character is in no font.
    pub fn pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, TypesettingError> {
        let unwritten = |what: &str| TypesettingError::Unwritten(what.to_owned());
        let mut document = Document::new();
        document.set_metadata(self.metadata());
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| unwritten("the paper has no size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        frame(&mut surface).ok_or_else(|| unwritten("the frame has no size"))?;
        let mut setter = Setter::new(fonts);
        let mut top = MARGIN;
        for line in &self.lines {
            top = setter.set(&mut surface, line, top + line.above);
        }
        surface.finish();
        page.finish();
        if !setter.missing.is_empty() {
            return Err(TypesettingError::Missing(setter.missing.into_iter().collect()));
        }
        document.finish().map_err(|error| TypesettingError::Unwritten(format!("{error:?}")))
    }

    fn metadata(&self) -> Metadata {
        let at = self.made_at;
        let part = |number: u32| u8::try_from(number).unwrap_or_default();
        let made = krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
            .month(part(at.month()))
            .day(part(at.day()))
            .hour(part(at.hour()))
            .minute(part(at.minute()))
            .second(part(at.second()))
            .utc_offset_hour(0)
            .utc_offset_minute(0);
        Metadata::new().title(self.title.clone()).language(self.language.to_owned()).creation_date(made)
    }
}

/// Two rectangles around the text, the outer one heavier.
fn frame(surface: &mut Surface<'_>) -> Option<()> {
    for (inset, width) in [(36.0, 1.6), (42.0, 0.5)] {
        let mut path = PathBuilder::new();
        path.push_rect(Rect::from_ltrb(inset, inset, WIDTH - inset, HEIGHT - inset)?);
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint: rgb::Color::new(120, 90, 40).into(), width, ..Stroke::default() }));
        surface.draw_path(&path.finish()?);
    }
    surface.set_stroke(None);
    Some(())
}

/// Breaks lines and draws them.
struct Setter {
    fonts: FontContext,
    families: Arc<Vec<String>>,
    scratch: LayoutContext<()>,
    /// The fonts as they are written, by the blobs that they were read from.
    written: HashMap<(u64, u32), Font>,
    /// Characters that no font has.
    missing: BTreeSet<char>,
}

impl Setter {
    fn new(fonts: &Fonts) -> Self {
        Self {
            fonts: FontContext { collection: fonts.collection.clone(), ..FontContext::default() },
            families: Arc::clone(&fonts.families),
            scratch: LayoutContext::new(),
            written: HashMap::new(),
            missing: BTreeSet::new(),
        }
    }

    /// Sets a line with its upper edge at a height; answers the height of its lower edge.
    fn set(&mut self, surface: &mut Surface<'_>, line: &Line, top: f32) -> f32 {
        let names: Vec<_> = self.families.iter().map(|name| FontFamilyName::named(name)).collect();
        let mut builder = self.scratch.ranged_builder(&mut self.fonts, &line.text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::List(names.into())));
        builder.push_default(StyleProperty::FontSize(line.size));
        builder.push_default(StyleProperty::LineHeight(LineHeight::FontSizeRelative(1.6)));
        let mut layout: Layout<()> = builder.build(&line.text);
        layout.break_all_lines(Some(WIDTH - 2.0 * MARGIN));
        let alignment = match line.place {
            Place::Middle => Alignment::Center,
            Place::Paragraph => Alignment::Justify,
            Place::Right => Alignment::Right,
        };
        layout.align(alignment, AlignmentOptions::default());
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(30, 30, 30).into(),
            opacity: NormalizedF32::ONE,
            rule: krilla::paint::FillRule::default(),
        }));
        for row in layout.lines() {
            for item in row.items() {
                if let PositionedLayoutItem::GlyphRun(run) = item {
                    self.draw(surface, line, &run, top);
                }
            }
        }
        top + layout.height()
    }

    fn draw(&mut self, surface: &mut Surface<'_>, line: &Line, glyphs: &parley::GlyphRun<'_, ()>, top: f32) {
        let run = glyphs.run();
        let data = run.font();
        let key = (data.data.id(), data.index);
        let font = if let Some(font) = self.written.get(&key) {
            font.clone()
        } else {
            let (bytes, _) = data.data.clone().into_raw_parts();
            let Some(font) = Font::new(bytes.into(), data.index) else { return };
            self.written.insert(key, font.clone());
            font
        };
        let (size, left, baseline) = (run.font_size(), MARGIN + glyphs.offset(), top + glyphs.baseline());
        let mut drawn = Vec::new();
        for cluster in run.visual_clusters() {
            let range = cluster.text_range();
            for glyph in cluster.glyphs() {
                if glyph.id == 0 {
                    self.missing.extend(line.text[range.clone()].chars().filter(|letter| !letter.is_control()));
                }
                let id = GlyphId::new(glyph.id);
                let at = |value: f32| value / size;
                drawn.push(KrillaGlyph::new(id, at(glyph.advance), at(glyph.x), at(glyph.y), 0.0, range.clone(), None));
            }
        }
        surface.draw_glyphs(Point::from_xy(left, baseline), &drawn, font, &line.text, size, false);
    }
}
