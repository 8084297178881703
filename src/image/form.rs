//! The two forms of manifests and lists: OCI's and Docker's. They have the same fields and
//! other media types; OCI's has some more.

use crate::error::{Context, Error, Result};
use crate::oci::{Index, Manifest, media_type};

/// In whose words a manifest or a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The OCI image-spec's.
    Oci,
    /// Docker's: schema 2 of version 2.
    Docker,
}

/// What is called the same in both forms: OCI's word, Docker's word.
const WORDS: [(&str, &str); 6] = [
    (media_type::MANIFEST, media_type::DOCKER_MANIFEST),
    (media_type::INDEX, media_type::DOCKER_LIST),
    (media_type::CONFIG, media_type::DOCKER_CONFIG),
    (media_type::LAYER_TAR, media_type::DOCKER_LAYER_TAR),
    (media_type::LAYER_GZIP, media_type::DOCKER_LAYER_GZIP),
    (media_type::LAYER_ZSTD, media_type::DOCKER_LAYER_ZSTD),
];

impl Form {
    /// The form's own word for a media type of either form.
    fn word(self, given: &str) -> Option<&'static str> {
        let (oci, docker) = WORDS
            .iter()
            .find(|(oci, docker)| *oci == given || *docker == given)?;
        match self {
            Form::Oci => Some(oci),
            // A name that is in use, and that Docker's specification does not have.
            Form::Docker if *docker == media_type::DOCKER_LAYER_ZSTD => None,
            Form::Docker => Some(docker),
        }
    }

    /// What a list is called.
    pub fn list(self) -> &'static str {
        match self {
            Form::Oci => media_type::INDEX,
            Form::Docker => media_type::DOCKER_LIST,
        }
    }

    /// What a manifest is called.
    pub fn manifest(self) -> &'static str {
        match self {
            Form::Oci => media_type::MANIFEST,
            Form::Docker => media_type::DOCKER_MANIFEST,
        }
    }

    /// The form that a list has to have for what is in it: Docker's, if all of it is.
    pub fn of_list(index: &Index) -> Form {
        let is_dockers = |media_type: &str| media_type == media_type::DOCKER_MANIFEST;
        let all = &index.manifests;
        let is_plain = all
            .iter()
            .all(|image| is_dockers(&image.media_type) && image.annotations.is_empty());
        match !all.is_empty() && is_plain && index.annotations.is_empty() {
            true => Form::Docker,
            false => Form::Oci,
        }
    }

    /// Writes a manifest in this form; nothing if that is its form.
    ///
    /// # Errors
    ///
    /// If Docker's form has no word for something in it.
    pub fn convert(self, manifest: &Manifest) -> Result<Option<Manifest>> {
        let kind = manifest
            .media_type
            .as_deref()
            .unwrap_or(media_type::MANIFEST);
        if kind == self.manifest() {
            return Ok(None);
        }
        let mut converted = manifest.clone();
        converted.media_type = Some(self.manifest().to_owned());
        if self == Form::Docker {
            if manifest.subject.is_some() || manifest.artifact_type.is_some() {
                return Err(Error::engine(
                    "it is no image, and Docker's form is for images only",
                ));
            }
            converted.annotations.clear();
        }
        let blobs = converted.layers.iter_mut().chain([&mut converted.config]);
        for blob in blobs {
            let word = self.word(&blob.media_type);
            if self == Form::Docker {
                let text = || format!("Docker's form has no `{}`", blob.media_type);
                blob.media_type = word.doing(text)?.to_owned();
                blob.annotations.clear();
                blob.artifact_type = None;
            } else if let Some(word) = word {
                blob.media_type = word.to_owned();
            }
        }
        Ok(Some(converted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::oci::Descriptor;

    fn manifest(kind: &str, config: &str, layer: &str) -> Manifest {
        Manifest {
            schema_version: 2,
            media_type: Some(kind.to_owned()),
            artifact_type: None,
            config: Descriptor::new(config, Digest::of(b"config"), 6),
            layers: vec![Descriptor::new(layer, Digest::of(b"layer"), 5)],
            subject: None,
            annotations: [("a".to_owned(), "b".to_owned())].into(),
        }
    }

    #[test]
    fn an_image_goes_from_one_form_to_the_other_and_back() {
        let oci = manifest(
            media_type::MANIFEST,
            media_type::CONFIG,
            media_type::LAYER_GZIP,
        );
        assert_eq!(Form::Oci.convert(&oci).unwrap(), None);
        let docker = Form::Docker.convert(&oci).unwrap().unwrap();
        assert_eq!(
            docker.media_type.as_deref(),
            Some(media_type::DOCKER_MANIFEST)
        );
        assert_eq!(docker.config.media_type, media_type::DOCKER_CONFIG);
        assert_eq!(docker.layers[0].media_type, media_type::DOCKER_LAYER_GZIP);
        assert_eq!(docker.config.digest, oci.config.digest);
        assert!(docker.annotations.is_empty(), "Docker's form has none");
        assert_eq!(Form::Docker.convert(&docker).unwrap(), None);
        let again = Form::Oci.convert(&docker).unwrap().unwrap();
        assert_eq!(again.layers, oci.layers);
    }

    #[test]
    fn what_dockers_form_cannot_say_is_refused() {
        let zstd = manifest(
            media_type::MANIFEST,
            media_type::CONFIG,
            media_type::LAYER_ZSTD,
        );
        assert!(Form::Docker.convert(&zstd).is_err());
        let unknown = manifest(media_type::MANIFEST, media_type::CONFIG, "text/x-odd");
        assert!(Form::Docker.convert(&unknown).is_err());
        let mut artifact = manifest(
            media_type::MANIFEST,
            media_type::CONFIG,
            media_type::LAYER_TAR,
        );
        artifact.artifact_type = Some("text/x-odd".to_owned());
        assert!(Form::Docker.convert(&artifact).is_err());
        let odd = manifest(media_type::DOCKER_MANIFEST, "text/x-odd", "text/x-odder");
        let odd = Form::Oci.convert(&odd).unwrap().unwrap();
        assert_eq!(odd.config.media_type, "text/x-odd");
    }

    #[test]
    fn a_list_has_the_form_of_all_that_is_in_it() {
        let index = |kinds: &[&str]| Index {
            schema_version: 2,
            media_type: None,
            manifests: kinds
                .iter()
                .map(|kind| Descriptor::new(kind, Digest::of(kind.as_bytes()), 1))
                .collect(),
            annotations: Default::default(),
        };
        let (oci, docker) = (media_type::MANIFEST, media_type::DOCKER_MANIFEST);
        for (kinds, form) in [
            (&[][..], Form::Oci),
            (&[docker, docker], Form::Docker),
            (&[docker, oci], Form::Oci),
        ] {
            assert_eq!(Form::of_list(&index(kinds)), form, "{kinds:?}");
        }
        let mut annotated = index(&[docker]);
        annotated.manifests[0].annotations = [("a".to_owned(), "b".to_owned())].into();
        assert_eq!(Form::of_list(&annotated), Form::Oci);
    }
}
