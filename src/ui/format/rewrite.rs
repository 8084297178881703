//! Field access in templates, made ours.
//!
//! Go knows structures, where an unknown field is an error, and maps, where an absent key
//! is not; and a field may be a method that takes arguments. `gotmpl` has only maps. So
//! each `.A.B` in a parsed template becomes a call of [`FIELD`] with the value and the
//! names, and each `.A "x"` a call of [`METHOD`]: see [`super::functions`] for both.

use gotmpl::parse::{BranchNode, CommandNode, Expr, ListNode, Node, PipeNode, Pos, SmolStr};

/// The function that finds a field. No template can name it.
pub(super) const FIELD: &str = " field";
/// The function that calls a method.
pub(super) const METHOD: &str = " method";

/// Whether a function of that name exists.
type IsKnown<'a> = &'a dyn Fn(&str) -> bool;

/// Rewrites all of a tree. The error is the name of a function that does not exist, which
/// Go reports when it parses.
pub(super) fn fields(list: &mut ListNode, is_known: IsKnown) -> Result<(), String> {
    for node in &mut list.nodes {
        match node {
            Node::List(inner) => fields(inner, is_known)?,
            Node::Action(action) => pipeline(&mut action.pipe, is_known)?,
            Node::If(inner) | Node::Range(inner) | Node::With(inner) => branch(inner, is_known)?,
            Node::Template(call) => {
                if let Some(pipe) = &mut call.pipe {
                    pipeline(pipe, is_known)?;
                }
            }
            // Definitions are trees of their own.
            Node::Define(_) | Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
        }
    }
    Ok(())
}

/// Takes a text from the end of a tree; says whether it was there. `gotmpl` stops without
/// a word at an `end` that ends nothing, and takes the end of the text for one.
pub(super) fn take_end(list: &mut ListNode, end: &str) -> bool {
    let Some(Node::Text(last)) = list.nodes.last_mut() else {
        return false;
    };
    let Some(text) = last.text.strip_suffix(end) else {
        return false;
    };
    last.text = text.into();
    true
}

fn branch(branch: &mut BranchNode, is_known: IsKnown) -> Result<(), String> {
    pipeline(&mut branch.pipe, is_known)?;
    fields(&mut branch.body, is_known)?;
    branch
        .else_body
        .as_mut()
        .map_or(Ok(()), |body| fields(body, is_known))
}

fn pipeline(pipe: &mut PipeNode, is_known: IsKnown) -> Result<(), String> {
    for command in &mut pipe.commands {
        let takes_arguments = command.args.len() > 1;
        let first_is_field = matches!(
            command.args.first(),
            Some(Expr::Field(..) | Expr::Variable(..) | Expr::Chain(..))
        );
        for expression in &mut command.args {
            self::expression(expression, is_known)?;
        }
        if takes_arguments && first_is_field && !is_call(command) {
            let method = Expr::Identifier(command.pos, METHOD.into());
            command.args.insert(0, method);
        }
    }
    Ok(())
}

/// Whether a command begins with `(function …).Field`, which takes its arguments itself.
fn is_call(command: &CommandNode) -> bool {
    matches!(command.args.first(), Some(Expr::Chain(..)))
}

fn expression(expression: &mut Expr, is_known: IsKnown) -> Result<(), String> {
    let replaced = match expression {
        Expr::Field(at, names) => Some(access(*at, Expr::Dot(*at), names)),
        Expr::Variable(at, name, names) if !names.is_empty() => Some(access(
            *at,
            Expr::Variable(*at, name.clone(), Vec::new()),
            names,
        )),
        Expr::Chain(at, inner, names) => {
            let is_function = matches!(**inner, Expr::Identifier(..));
            self::expression(inner, is_known)?;
            (!is_function).then(|| access(*at, (**inner).clone(), names))
        }
        Expr::Pipe(_, pipe) => {
            pipeline(pipe, is_known)?;
            None
        }
        Expr::Identifier(_, name) if !is_known(name) => return Err(name.to_string()),
        _ => None,
    };
    if let Some(replaced) = replaced {
        *expression = replaced;
    }
    Ok(())
}

/// `(field VALUE "A" "B")`.
fn access(at: Pos, value: Expr, names: &[SmolStr]) -> Expr {
    let name = |name: &SmolStr| Expr::String(at, name.as_str().into());
    let mut args = vec![Expr::Identifier(at, FIELD.into()), value];
    args.extend(names.iter().map(name));
    let command = CommandNode { pos: at, args };
    Expr::Pipe(
        at,
        PipeNode {
            pos: at,
            decl: Vec::new(),
            commands: vec![command],
            is_assign: false,
        },
    )
}
