//! `manifest push`: sends a list, and the images in it, to a registry.

use super::Reach;
use crate::engine::Engine;
use crate::error::Result;
use crate::image::form::Form;
use crate::image::list;
use crate::image::push::Pushed;
use crate::reference::Reference;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Request {
    /// The list's name.
    pub list: String,
    /// The name to push it under; its own if absent.
    pub target: Option<Reference>,
    /// The form to push it in; as it is if absent.
    pub form: Option<Form>,
    /// Whether the list is forgotten after it was pushed.
    pub purge: bool,
}

/// Pushes the list.
pub fn push(engine: &Engine, request: &Request, reach: &Reach) -> Result<Pushed> {
    let list = list::find(&engine.store, &request.list)?
        .ok_or_else(|| list::no_such_list(&request.list))?;
    let target = request.target.as_ref().unwrap_or(&list.name);
    reach.progress.say(&format!(
        "The push refers to repository [{}]",
        target.name()
    ));
    let client = reach.client();
    let origins = reach.origins();
    let site = reach.site(engine, &client, &origins);
    let pushed = list::push::push(&site, &list, target, request.form)?;
    if request.purge {
        super::remove(engine, &request.list)?;
        engine.store.collect_garbage()?;
    }
    Ok(pushed)
}
