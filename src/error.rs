//! Errors: what we were doing, on which object, why it failed, and what to do about it.
//!
//! Owns the one [`Error`] type of the crate, its [`Kind`]s (which decide the exit
//! status and nothing else), the context words added on the way up
//! ([`Context::doing`]), and [`Faults`], the list that a teardown fills while it goes on.
//! Refuses to know how an error is printed: that is `ui::error`.
//!
//! Rules: an outer text says what was attempted and names the object in backticks; it
//! never repeats its cause. A hint is a whole sentence, and is given only after the
//! condition that it names was checked. Nobody logs an error that he also returns.

use std::error::Error as StdError;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What a failure means to the caller; decides the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The engine, the kernel or the host refused.
    Engine,
    /// The request itself was wrong: an unknown flag, a malformed value.
    Usage,
    /// No container, image, volume or network of that name exists.
    NoSuchObject,
    /// The text of `--format` is no template.
    TemplateSyntax,
    /// The template of `--format` asks for what is not there.
    TemplateData,
    /// The object exists, but its state forbids the request.
    Conflict,
    /// The object is a running container and the request needs a stopped one.
    Running,
    /// The command itself cannot go on, whatever becomes of the container: there is no
    /// terminal, or it was told to end.
    Client,
    /// The container's command exists but cannot be executed.
    CannotExec,
    /// The container's command was not found.
    ExecNotFound,
    /// The user ended the command.
    Interrupted,
    /// A registry was not there, or not in order, for as long as we were patient: the same
    /// request may succeed later.
    Unavailable,
    /// A registry does not accept who we are, or a policy an image.
    Denied,
    /// The reader of our output went away.
    BrokenPipe,
    /// A command of a build ended with another exit status than 0.
    StepFailed,
    /// Another process of ours failed, and has told the user why.
    Reported,
}

impl Kind {
    /// The exit status of a verb that acts on objects (`rm`, `inspect`, `stop` …).
    ///
    /// `run`, `create` and `start -a` stand in for the container's own command, and so
    /// fold everything but the two exec kinds into 125: see [`Kind::run_exit_code`].
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Engine | Kind::Usage | Kind::Unavailable | Kind::Reported => 125,
            Kind::NoSuchObject
            | Kind::TemplateData
            | Kind::Conflict
            | Kind::StepFailed
            | Kind::Client
            | Kind::Denied => 1,
            // Docker's: scripts tell a bad template from a missing object by it.
            Kind::TemplateSyntax => 64,
            Kind::Running => 2,
            Kind::CannotExec => 126,
            Kind::ExecNotFound => 127,
            Kind::Interrupted => 130,
            Kind::BrokenPipe => 141,
        }
    }

    /// The exit status of a verb that runs a command in a container.
    pub fn run_exit_code(self) -> u8 {
        match self {
            Kind::CannotExec
            | Kind::ExecNotFound
            | Kind::Client
            | Kind::Interrupted
            | Kind::BrokenPipe => self.exit_code(),
            _ => 125,
        }
    }
}

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn StdError + Send + Sync + 'static>;

/// A failure: a [`Kind`], what we were doing, the cause, and perhaps a hint.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    doing: String,
    cause: Option<Cause>,
    hint: Option<String>,
}

impl Error {
    /// An error without a deeper cause.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            doing: text.into(),
            cause: None,
            hint: None,
        }))
    }

    /// An [`Kind::Engine`] error without a deeper cause.
    pub fn engine(text: impl Into<String>) -> Self {
        Self::new(Kind::Engine, text)
    }

    /// A [`Kind::Usage`] error without a deeper cause.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(Kind::Usage, text)
    }

    /// Puts `cause` beneath this error.
    pub fn because(mut self, cause: impl Into<Cause>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Adds a hint: a whole sentence that was checked to apply.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Replaces the kind.
    pub fn kind_of(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// What this failure means.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The outermost hint of the chain.
    pub fn find_hint(&self) -> Option<&str> {
        if let Some(hint) = &self.0.hint {
            return Some(hint);
        }
        as_ours(self.0.cause.as_deref()?).and_then(Error::find_hint)
    }

    /// The texts of the chain, from what we were doing down to the first cause.
    pub fn chain(&self) -> Vec<String> {
        let mut lines = vec![self.0.doing.clone()];
        let mut next = self.source();
        while let Some(error) = next {
            lines.push(error.to_string());
            next = error.source();
        }
        lines.dedup();
        lines
    }

    /// The chain on one line, for records and for machines.
    pub fn one_line(&self) -> String {
        self.chain().join(": ")
    }

    /// The first operating-system error number of the chain, if there is one.
    pub fn errno(&self) -> Option<i32> {
        let mut next: Option<&(dyn StdError + 'static)> = self.source();
        while let Some(error) = next {
            if let Some(io) = error.downcast_ref::<std::io::Error>()
                && let Some(code) = io.raw_os_error()
            {
                return Some(code);
            }
            if let Some(errno) = error.downcast_ref::<rustix::io::Errno>() {
                return Some(errno.raw_os_error());
            }
            if let Some(errno) = error.downcast_ref::<nix::errno::Errno>() {
                return Some(*errno as i32);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.doing)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.one_line())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .cause
            .as_deref()
            .map(|cause| cause as &(dyn StdError + 'static))
    }
}

/// An error of ours: as it is, or on its way through a reader or writer.
fn as_ours<'a>(error: &'a (dyn StdError + Send + Sync + 'static)) -> Option<&'a Error> {
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return io.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    }
    error.downcast_ref::<Error>()
}

/// Adds what was attempted to a result's error.
pub trait Context<T> {
    /// Says what we were doing and on which object. The kind of an [`Error`] beneath is kept.
    fn doing<S: Into<String>>(self, text: impl FnOnce() -> S) -> Result<T>;
}

impl<T, E> Context<T> for std::result::Result<T, E>
where
    E: StdError + Send + Sync + 'static,
{
    fn doing<S: Into<String>>(self, text: impl FnOnce() -> S) -> Result<T> {
        self.map_err(|cause| {
            let cause: Cause = Box::new(cause);
            let kind = as_ours(cause.as_ref()).map_or(Kind::Engine, Error::kind);
            Error::new(kind, text()).because(cause)
        })
    }
}

impl<T> Context<T> for Option<T> {
    fn doing<S: Into<String>>(self, text: impl FnOnce() -> S) -> Result<T> {
        self.ok_or_else(|| Error::engine(text()))
    }
}

/// An error on its way from one process of ours to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    kind: Kind,
    chain: Vec<String>,
    hint: Option<String>,
}

impl From<&Error> for Report {
    fn from(error: &Error) -> Self {
        let hint = error.find_hint().map(str::to_owned);
        Report {
            kind: error.kind(),
            chain: error.chain(),
            hint,
        }
    }
}

impl From<Report> for Error {
    fn from(report: Report) -> Self {
        let mut texts = report.chain.into_iter().rev();
        let innermost = texts.next().unwrap_or_default();
        let error = texts.fold(Error::new(report.kind, innermost), |cause, text| {
            Error::new(report.kind, text).because(cause)
        });
        match report.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// What a teardown collects: it goes on after a fault, and reports them all at the end.
#[derive(Debug, Default)]
pub struct Faults(Vec<Error>);

impl Faults {
    /// Notes the fault of a step, if it had one, and goes on.
    pub fn note<T>(&mut self, step: Result<T>) -> Option<T> {
        match step {
            Ok(value) => Some(value),
            Err(fault) => {
                self.0.push(fault);
                None
            }
        }
    }

    /// Everything that went wrong, as one error: the first fault, with the others named.
    pub fn into_result(self) -> Result<()> {
        let mut faults = self.0.into_iter();
        let Some(first) = faults.next() else {
            return Ok(());
        };
        let rest: Vec<String> = faults.map(|fault| fault.one_line()).collect();
        if rest.is_empty() {
            return Err(first);
        }
        let text = format!("{} (and then: {})", first, rest.join("; "));
        let kind = first.kind();
        Err(Error::new(kind, text).because(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing() -> std::io::Error {
        std::io::Error::from_raw_os_error(libc::ENOENT)
    }

    #[test]
    fn context_is_listed_from_the_outside_in() {
        let inner: Result<()> = Err(missing()).doing(|| "mount `/srv/data` on `/data`");
        let outer = inner.doing(|| "start container `web`").unwrap_err();
        assert_eq!(
            outer.chain(),
            [
                "start container `web`",
                "mount `/srv/data` on `/data`",
                "No such file or directory (os error 2)"
            ]
        );
        assert_eq!(outer.errno(), Some(libc::ENOENT));
    }

    #[test]
    fn context_keeps_the_kind_and_the_hint_of_what_is_beneath() {
        let beneath: Result<()> = Err(Error::new(Kind::ExecNotFound, "find `x`").hint("Try y."));
        let outer = beneath.doing(|| "start").unwrap_err();
        assert_eq!(outer.kind(), Kind::ExecNotFound);
        assert_eq!(outer.find_hint(), Some("Try y."));
        assert_eq!(outer.kind().exit_code(), 127);
    }

    #[test]
    fn a_report_says_what_the_error_said() {
        let error = Error::new(Kind::CannotExec, "run `x`")
            .because(missing())
            .hint("Do y.");
        let text = serde_json::to_string(&Report::from(&error)).unwrap();
        let again = Error::from(serde_json::from_str::<Report>(&text).unwrap());
        assert_eq!(again.chain(), error.chain());
        assert_eq!(
            (again.kind(), again.find_hint()),
            (error.kind(), error.find_hint())
        );
    }

    #[test]
    fn an_error_keeps_its_kind_on_its_way_through_a_reader() {
        let ours = Error::new(Kind::Conflict, "pull").hint("Log in.");
        let through: Result<(), _> = Err(std::io::Error::other(ours));
        let outer = through.doing(|| "read").unwrap_err();
        assert_eq!(
            (outer.kind(), outer.find_hint()),
            (Kind::Conflict, Some("Log in."))
        );
        assert_eq!(outer.chain(), ["read", "pull"]);
    }

    #[test]
    fn a_run_turns_object_errors_into_125() {
        assert_eq!(Kind::NoSuchObject.run_exit_code(), 125);
        assert_eq!(Kind::CannotExec.run_exit_code(), 126);
        assert_eq!(Kind::Client.run_exit_code(), 1);
    }

    #[test]
    fn a_teardown_reports_every_fault() {
        let mut faults = Faults::default();
        faults.note::<()>(Err(Error::engine("first")));
        faults.note::<()>(Err(Error::engine("second")));
        assert!(
            faults
                .into_result()
                .unwrap_err()
                .one_line()
                .contains("second")
        );
    }
}
