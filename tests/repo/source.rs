//! The program's source files, as text to look at.

use std::fs;
use std::path::{Path, PathBuf};

/// A file below `src`.
pub(crate) struct Source {
    /// Relative to `src`.
    pub(crate) path: PathBuf,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// The module at the top that it belongs to: `engine` for `engine/rm.rs`.
    pub(crate) fn top(&self) -> String {
        let first = self
            .path
            .iter()
            .next()
            .unwrap_or_default()
            .to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    /// Whether all of it is for tests.
    pub(crate) fn is_test(&self) -> bool {
        let is_test = |name: &str| {
            ["tests", "tests.rs", "testing.rs", "test_bed.rs"].contains(&name)
                || name.ends_with("_tests.rs")
        };
        self.path
            .iter()
            .any(|part| is_test(&part.to_string_lossy()))
    }

    /// What is compiled into the program: everything before the tests at its end.
    pub(crate) fn code(&self) -> &str {
        if self.is_test() {
            return "";
        }
        let end = self
            .text
            .find("#[cfg(test)]\nmod tests")
            .or_else(|| self.text.find("#[cfg(test)]\npub(super) mod"));
        &self.text[..end.unwrap_or(self.text.len())]
    }

    /// Its lines of code without comments, with their numbers.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.code().lines().enumerate();
        lines.map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }
}

/// Every source file.
pub(crate) fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 100, "the source is found");
    found
}

fn collect(directory: &Path, root: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push(Source {
                path: path.strip_prefix(root).unwrap().to_owned(),
                text,
            });
        }
    }
}
