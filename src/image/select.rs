//! Which image of an index is for this machine, and whether an image is one at all.

use crate::error::{Error, Result};
use crate::oci::{Descriptor, ImageConfig, Index, Manifest, Platform, media_type};

/// The manifest of an index for a platform: the best of those that it runs.
pub(super) fn for_platform<'a>(index: &'a Index, wanted: &Platform) -> Result<&'a Descriptor> {
    // Of equals the first is taken, as `max_by_key` takes the last.
    let runnable = index.manifests.iter().rev().filter(|manifest| {
        manifest
            .platform
            .as_ref()
            .is_some_and(|own| wanted.runs(own))
    });
    // The highest variant that runs is the one that was made for machines like this.
    let best = runnable.max_by_key(|manifest| {
        manifest
            .platform
            .as_ref()
            .and_then(|own| own.variant.clone())
            .unwrap_or_default()
    });
    if let Some(manifest) = best {
        return Ok(manifest);
    }
    // An index of one manifest without a platform is just that image.
    if let [only] = &index.manifests[..]
        && only.platform.is_none()
    {
        return Ok(only);
    }
    let mut others: Vec<String> = index
        .manifests
        .iter()
        .filter_map(|manifest| manifest.platform.as_ref())
        // Attestations are filed under this platform.
        .filter(|platform| platform.os != "unknown")
        .map(ToString::to_string)
        .collect();
    others.sort();
    others.dedup();
    Err(Error::engine(format!("there is no image for {wanted}"))
        .hint(format!("There are images for {}.", others.join(", "))))
}

/// Whether a manifest is that of an image, and not of a signature or another artifact.
pub(super) fn is_image(manifest: &Manifest) -> bool {
    let config = manifest.config.media_type.as_str();
    matches!(config, media_type::CONFIG | media_type::DOCKER_CONFIG)
}

/// Refuses what is no image that can be run, by its manifest.
pub(super) fn check_manifest(manifest: &Manifest) -> Result<()> {
    if !is_image(manifest) {
        let config = manifest.config.media_type.as_str();
        let kind = manifest.artifact_type.as_deref().unwrap_or(config);
        return Err(Error::engine(format!(
            "unknown media type `{kind}`: this is not an image"
        )));
    }
    for layer in &manifest.layers {
        let known = matches!(
            layer.media_type.as_str(),
            media_type::LAYER_TAR
                | media_type::LAYER_GZIP
                | media_type::LAYER_ZSTD
                | media_type::DOCKER_LAYER_TAR
                | media_type::DOCKER_LAYER_GZIP
                | media_type::DOCKER_LAYER_ZSTD
        );
        if !known {
            return Err(Error::engine(format!(
                "unknown media type `{}` of a layer",
                layer.media_type
            )));
        }
    }
    Ok(())
}

/// Refuses an image that is for another platform than a wanted one, or whose parts do not
/// belong together.
pub(super) fn check_config(
    config: &ImageConfig,
    manifest: &Manifest,
    wanted: Option<&Platform>,
) -> Result<()> {
    if config.rootfs.diff_ids.len() != manifest.layers.len() {
        return Err(Error::engine(format!(
            "the manifest has {} layers, the configuration {}",
            manifest.layers.len(),
            config.rootfs.diff_ids.len()
        )));
    }
    let own = config.platform();
    match wanted {
        Some(wanted) if !wanted.runs(&own) => Err(Error::engine(format!(
            "the image is for {own}, not for {wanted}"
        ))
        .hint(format!("`--platform {own}` takes it all the same."))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    fn index(platforms: &[(&str, Option<&str>)]) -> Index {
        let manifests = platforms
            .iter()
            .enumerate()
            .map(|(number, (architecture, variant))| Descriptor {
                platform: Some(Platform {
                    architecture: (*architecture).to_owned(),
                    os: if *architecture == "unknown" {
                        "unknown"
                    } else {
                        "linux"
                    }
                    .to_owned(),
                    variant: variant.map(str::to_owned),
                    ..Platform::default()
                }),
                ..Descriptor::new(media_type::MANIFEST, Digest::of(&[number as u8]), 1)
            })
            .collect();
        Index {
            schema_version: 2,
            media_type: None,
            manifests,
            annotations: Default::default(),
        }
    }

    fn wanted(architecture: &str, variant: Option<&str>) -> Platform {
        Platform {
            architecture: architecture.to_owned(),
            os: "linux".to_owned(),
            variant: variant.map(str::to_owned),
            ..Platform::default()
        }
    }

    #[test]
    fn the_best_image_that_runs_is_taken() {
        let index = index(&[
            ("unknown", None),
            ("arm", Some("v5")),
            ("arm", Some("v7")),
            ("amd64", None),
            ("amd64", Some("v3")),
        ]);
        let chosen = |platform: Platform| for_platform(&index, &platform).unwrap().digest.clone();
        assert_eq!(chosen(wanted("arm", Some("v7"))), Digest::of(&[2]));
        assert_eq!(chosen(wanted("arm", Some("v6"))), Digest::of(&[1]));
        assert_eq!(chosen(wanted("amd64", None)), Digest::of(&[3]));
    }

    #[test]
    fn of_equals_the_first_is_taken() {
        let index = index(&[("arm64", None), ("amd64", None), ("amd64", None)]);
        let chosen = for_platform(&index, &wanted("amd64", None)).unwrap();
        assert_eq!(chosen.digest, Digest::of(&[1]));
    }

    #[test]
    fn a_missing_platform_is_answered_with_those_that_there_are() {
        let index = index(&[("unknown", None), ("s390x", None), ("arm64", Some("v8"))]);
        let error = for_platform(&index, &wanted("amd64", None)).unwrap_err();
        let hint = error.find_hint().unwrap();
        assert_eq!(hint, "There are images for linux/arm64/v8, linux/s390x.");
    }
}
