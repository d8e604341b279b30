//! The built pages: one HTML document, and the files that it loads.
//!
//! Files are kept compressed only, so that the function is small. Nearly every client takes one of the two codings; for
//! one that takes none a file is decompressed.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::bufread::GzDecoder;
use qeg_domain::id::to_hex;
use qeg_web::{Answer, Coding, Problem, Request, answer::Cache};
use sha2::{Digest, Sha256};

/// The place in the document for the path under which clients reach the API.
const BASE: &str = "<base href=\"%BASE%\">";
/// Bytes of the document's hash that make its tag.
const TAG_BYTES: usize = 16;

/// The pages that a function serves.
#[derive(Clone, Copy)]
pub struct Pages {
    document: &'static str,
    files: &'static [File],
}

/// A file with its content in its address: another content has another name.
pub struct File {
    /// Its path from the document's base: `assets/app-0a1b2c3d.js`.
    pub path: &'static str,
    /// Its media type, for `Content-Type`.
    pub content_type: &'static str,
    /// The hash of its content: printable ASCII without quotes.
    pub hash: &'static str,
    /// Its content, compressed with Brotli.
    pub brotli: &'static [u8],
    /// Its content, compressed with gzip.
    pub gzip: &'static [u8],
}

impl Pages {
    /// These pages. The document has one `<base href="%BASE%">`.
    pub const fn of(document: &'static str, files: &'static [File]) -> Self {
        Self { document, files }
    }

    /// The pages that were built before this function was, embedded by build.rs.
    pub const fn embedded() -> Self {
        include!(concat!(env!("OUT_DIR"), "/pages.rs"))
    }

    /// The document for clients that reach the API under `base` ([`qeg_web::Request::base`]), and its tag. Addresses in
    /// the document are relative to `base`, whether or not the client's address ends with a slash.
    pub(crate) fn document(&self, base: &str) -> (String, String) {
        let filled = format!("<base href=\"{base}/\">");
        let document = self.document.replacen(BASE, &filled, 1);
        let hash = Sha256::digest(document.as_bytes());
        let (tag, _) = hash.split_at(TAG_BYTES);
        (document, to_hex(tag))
    }

    /// The files that the document loads, and those that have an address of their own.
    #[cfg(test)]
    pub(crate) const fn files(&self) -> &'static [File] {
        self.files
    }

    /// The file with this path; `None` if there is none.
    pub(crate) fn file(&self, path: &str) -> Option<&'static File> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl File {
    /// The codings in which it is kept, the smaller one first.
    const CODINGS: [Coding; 2] = [Coding::Brotli, Coding::Gzip];

    /// 200 in the coding that the client prefers, as `make` writes it; 304 if the client has it in this coding already.
    ///
    /// # Errors
    /// 503 if it cannot be decompressed: a fault of the build.
    pub(crate) fn answer(
        &self,
        request: &Request,
        make: fn(&'static str, &[u8], Option<Coding>) -> Answer,
        cache: Cache,
    ) -> Result<Answer, Problem> {
        let coding = request.coding(&Self::CODINGS);
        let tag = self.tag(coding);
        let answer = if request.precondition().has(&tag) {
            Answer::not_modified(&tag)
        } else {
            make(self.content_type, &self.bytes(coding)?, coding).etag(&tag)
        };
        Ok(answer.cache(cache).varies_by_coding())
    }

    /// Its bytes in a coding.
    fn bytes(&self, coding: Option<Coding>) -> Result<Cow<'static, [u8]>, Problem> {
        Ok(match coding {
            None => Cow::Owned(self.plain()?),
            Some(Coding::Brotli) => Cow::Borrowed(self.brotli),
            Some(Coding::Gzip) => Cow::Borrowed(self.gzip),
        })
    }

    /// Its content.
    pub(crate) fn plain(&self) -> Result<Vec<u8>, Problem> {
        let mut plain = Vec::new();
        match GzDecoder::new(self.gzip).read_to_end(&mut plain) {
            Ok(_) => Ok(plain),
            Err(_) => Err(Problem::unavailable("damaged_file")),
        }
    }

    /// Its tag in a coding: each coding is a representation of its own (RFC 9110, 8.8.3.3).
    fn tag(&self, coding: Option<Coding>) -> String {
        match coding {
            None => self.hash.to_owned(),
            Some(coding) => format!("{}-{}", self.hash, coding.name()),
        }
    }
}
