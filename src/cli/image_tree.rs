//! `image tree`: show the layers of an image.

use clap::Args;

use super::Context;
use crate::engine::image_tree::{Layer, tree, what_requires};
use crate::error::Result;
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show the layers of an image, and which images end with them
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show what lies on the image instead: the layers of images that were made of it
    #[arg(long)]
    whatrequires: bool,
    /// Name or id of the image
    image: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let tree = match arguments.whatrequires {
        true => what_requires(&engine, &arguments.image)?,
        false => tree(&engine, &arguments.image)?,
    };
    ui::print(format_args!("Image ID: {}", tree.id.short()))?;
    ui::print(format_args!("Tags:     [{}]", tree.names.join(" ")))?;
    ui::print(format_args!("Size:     {}", size::human(tree.size)))?;
    ui::print("Image Layers")?;
    for layer in &tree.layers {
        ui::print(line(layer))?;
    }
    Ok(0)
}

fn line(layer: &Layer) -> String {
    let mut text = String::new();
    if let Some((own, above)) = layer.is_last.split_last() {
        for is_last in above {
            text += if *is_last { "    " } else { "│   " };
        }
        text += if *own { "└── " } else { "├── " };
    }
    let (chain, size) = (layer.chain.short(), size::human(layer.size));
    text += &format!("ID: {chain} Size: {size}");
    if !layer.top_of.is_empty() {
        text += &format!(" Top Layer of: [{}]", layer.top_of.join(" "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn branches_are_drawn_down_to_the_last_layer_of_their_place() {
        let line = |is_last: &[bool], top_of: &[&str]| {
            line(&Layer {
                chain: Digest::of(b""),
                size: 1500,
                top_of: top_of.iter().map(|name| (*name).to_owned()).collect(),
                is_last: is_last.to_vec(),
            })
        };
        let text = "ID: e3b0c44298fc Size: 1.5kB";
        assert_eq!(line(&[false], &[]), format!("├── {text}"));
        assert_eq!(
            line(&[false, true, true], &["a:1", "b:1"]),
            format!("│       └── {text} Top Layer of: [a:1 b:1]")
        );
    }
}
