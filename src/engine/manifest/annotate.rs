//! `manifest annotate`: changes what a list says of an image.

use std::collections::BTreeMap;

use super::{change, digest_in};
use crate::engine::Engine;
use crate::error::{Context, Result};
use crate::oci::Descriptor;

/// What is to be said of an image; what is empty is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The processor.
    pub architecture: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    /// The variant of the processor.
    pub variant: Option<String>,
    /// The version of the operating system.
    pub os_version: Option<String>,
    /// What the operating system must have.
    pub os_features: Vec<String>,
    /// What the processor must have.
    pub features: Vec<String>,
    /// Free text by key.
    pub annotations: BTreeMap<String, String>,
}

impl Changes {
    /// Whether they say something that only one image of a list can be.
    pub(super) fn is_about_the_platform(&self) -> bool {
        let rest = Changes {
            annotations: self.annotations.clone(),
            ..Changes::default()
        };
        *self != rest
    }

    /// Changes how a list names an image.
    pub(super) fn apply(&self, descriptor: &mut Descriptor) {
        descriptor.annotations.extend(self.annotations.clone());
        if !self.is_about_the_platform() {
            return;
        }
        let platform = descriptor.platform.get_or_insert_default();
        let set = |place: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                place.clone_from(value);
            }
        };
        set(&mut platform.architecture, &self.architecture);
        set(&mut platform.os, &self.os);
        for (place, value) in [
            (&mut platform.variant, &self.variant),
            (&mut platform.os_version, &self.os_version),
        ] {
            if value.is_some() {
                place.clone_from(value);
            }
        }
        for (place, values) in [
            (&mut platform.os_features, &self.os_features),
            (&mut platform.features, &self.features),
        ] {
            if !values.is_empty() {
                place.clone_from(values);
            }
        }
    }
}

/// Changes what the list says of the image.
pub fn annotate(engine: &Engine, list: &str, image: &str, changes: &Changes) -> Result<()> {
    change(engine, list, |record, index| {
        let digest = digest_in(&engine.store, record, index, image)?;
        let named = index
            .manifests
            .iter_mut()
            .find(|descriptor| descriptor.digest == digest);
        changes.apply(named.doing(|| "find the image in the list")?);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::oci::{Platform, media_type};

    #[test]
    fn what_is_not_given_is_left_as_it_is() {
        let platform = Platform {
            architecture: "arm".to_owned(),
            os: "linux".to_owned(),
            variant: Some("v7".to_owned()),
            ..Platform::default()
        };
        let mut descriptor = Descriptor {
            platform: Some(platform.clone()),
            ..Descriptor::new(media_type::MANIFEST, Digest::of(b""), 0)
        };
        let note = Changes {
            annotations: [("a".to_owned(), "b".to_owned())].into(),
            ..Changes::default()
        };
        note.apply(&mut descriptor);
        assert_eq!(descriptor.platform, Some(platform.clone()));
        assert_eq!(descriptor.annotations["a"], "b");
        let changes = Changes {
            variant: Some("v6".to_owned()),
            os_features: vec!["win32k".to_owned()],
            ..Changes::default()
        };
        assert!(changes.is_about_the_platform() && !note.is_about_the_platform());
        changes.apply(&mut descriptor);
        let expected = Platform {
            variant: Some("v6".to_owned()),
            os_features: vec!["win32k".to_owned()],
            ..platform
        };
        assert_eq!(descriptor.platform, Some(expected));
    }
}
