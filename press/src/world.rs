//! What a template sees: itself, the files of its document, the fonts. No file system, no network, no clock.

use std::{collections::HashMap, sync::LazyLock};

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::Error;

/// Liberation Serif has the measures of Times New Roman, which the rules ask for, and all Vietnamese letters.
const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];

/// What all documents share.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.into_iter().filter_map(|bytes| Font::new(Bytes::new(bytes), 0)).collect();
    Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts }
});

/// The world of one document.
struct Sheet {
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a template with its files. The same input makes the same bytes.
///
/// # Errors
/// [`Error::Typst`] with the first of its complaints.
pub fn set(template: &'static str, files: Vec<(&'static str, Vec<u8>)>) -> Result<Vec<u8>, Error> {
    let mut contents = HashMap::new();
    for (name, bytes) in files {
        contents.insert(named(name)?, Bytes::new(bytes));
    }
    let sheet = Sheet { main: Source::new(named("main.typ")?, template.to_owned()), files: contents };
    let document = typst::compile::<PagedDocument>(&sheet).output.map_err(|e| complaint(&e));
    let pdf =
        document.and_then(|document| typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|e| complaint(&e)));
    // What was worked out for this document is of no use to the next one.
    typst::comemo::evict(0);
    pdf
}

fn named(name: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(name).map_err(|e| Error::Typst(format!("{name}: {e:?}")))?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

fn complaint(errors: &[SourceDiagnostic]) -> Error {
    Error::Typst(errors.first().map(|e| e.message.to_string()).unwrap_or_default())
}
