//! `history`: how an image was made, and what each step added.

use super::Engine;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::Result;
use crate::image::resolve;
use crate::oci::{History, chain_ids};
use crate::reference::Reference;

/// A step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The image's id, at its last step. What came before has none.
    pub id: Option<Digest>,
    /// When.
    pub created: Option<Timestamp>,
    /// By which instruction.
    pub created_by: String,
    /// Bytes of the files of its layer.
    pub size: u64,
    /// In which words.
    pub comment: String,
    /// The image's names, at its last step.
    pub names: Vec<String>,
}

/// The steps of an image, the last one first.
pub fn history(engine: &Engine, given: &str) -> Result<Vec<Entry>> {
    let found = resolve::need(&engine.store, given)?;
    let mut sizes = Vec::new();
    for chain in chain_ids(&found.config.rootfs.diff_ids) {
        sizes.push(engine.store.layer(&chain)?.map_or(0, |layer| layer.size));
    }
    let mut entries = entries(&found.config.history, &sizes);
    if let Some(last) = entries.first_mut() {
        let names = resolve::names_of(&engine.store, &found.record.id)?;
        let names = names.iter().filter_map(|record| record.name.as_ref());
        last.names = names.map(Reference::familiar).collect();
        last.names.sort();
        last.id = Some(found.record.id);
    }
    if let Some(built) = found.record.built {
        // A build says of no step when it was, so that the image is the same every time.
        let untold = |entry: &&mut Entry| entry.created.is_none_or(|at| at == Timestamp::EPOCH);
        for entry in entries.iter_mut().filter(untold) {
            entry.created = Some(built);
        }
    }
    Ok(entries)
}

/// Steps and layers side by side, the last one first.
///
/// Nothing obliges an image to tell of all its layers and of no others. What is left of
/// them belongs to steps that it does not tell of; what it tells too much has no size.
fn entries(history: &[History], sizes: &[u64]) -> Vec<Entry> {
    let mut sizes = sizes.iter().copied();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut entries: Vec<Entry> = history
        .iter()
        .map(|step| Entry {
            created: step.created,
            created_by: text(&step.created_by),
            size: match step.empty_layer {
                true => 0,
                false => sizes.next().unwrap_or(0),
            },
            comment: text(&step.comment),
            ..Entry::default()
        })
        .collect();
    entries.extend(sizes.map(|size| Entry {
        size,
        ..Entry::default()
    }));
    entries.reverse();
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_is_that_of_a_step_that_made_one() {
        let step = |created_by: &str, empty_layer: bool| History {
            created_by: Some(created_by.to_owned()),
            empty_layer,
            ..History::default()
        };
        let told = |history: &[History], sizes: &[u64]| -> Vec<(String, u64)> {
            let entries = entries(history, sizes);
            let pair = |entry: Entry| (entry.created_by, entry.size);
            entries.into_iter().map(pair).collect()
        };
        let pairs = |pairs: &[(&str, u64)]| -> Vec<(String, u64)> {
            let pair = |(text, size): &(&str, u64)| ((*text).to_owned(), *size);
            pairs.iter().map(pair).collect()
        };
        let history = [step("a", false), step("b", true), step("c", false)];
        assert_eq!(
            told(&history, &[1, 3]),
            pairs(&[("c", 3), ("b", 0), ("a", 1)])
        );
        assert_eq!(
            told(&history, &[1, 3, 7, 9]),
            pairs(&[("", 9), ("", 7), ("c", 3), ("b", 0), ("a", 1)]),
            "more layers than it tells of"
        );
        assert_eq!(
            told(&history, &[1]),
            pairs(&[("c", 0), ("b", 0), ("a", 1)]),
            "fewer layers than it tells of"
        );
        assert_eq!(told(&[], &[u64::MAX]), pairs(&[("", u64::MAX)]));
        assert_eq!(told(&[], &[]), []);
    }
}
