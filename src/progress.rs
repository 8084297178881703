//! How long work reports what it is doing, without knowing who watches.

/// What a transfer of one blob is about at the moment. The words are Docker's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is happening yet.
    Waiting,
    /// Another process is fetching this blob; we watch it.
    Sharing,
    /// Bytes come in.
    Downloading,
    /// Files are being written.
    Extracting,
    /// Bytes go out.
    Pushing,
    /// A built layer is being packed.
    Compressing,
    /// Bytes go from one place to another, neither of which is the store.
    Copying,
}

/// How a transfer of one blob ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was here before.
    AlreadyExists,
    /// It is here now.
    PullComplete,
    /// It is packed; what it became goes its own way.
    Packed,
    /// The registry has it now.
    Pushed,
    /// It is where it was to be copied to.
    Copied,
    /// It was there before.
    LayerAlreadyExists,
    /// The registry took it from another of its repositories.
    Mounted,
    /// It failed; the error travels its own way.
    Failed,
}

/// Where long work reports to.
pub trait Progress: Send + Sync {
    /// Starts to report on one blob, named by its short digest. `total` is in bytes.
    fn start(&self, name: &str, total: Option<u64>) -> Box<dyn Task>;

    /// Says one line, such as `Pulling from library/debian`.
    fn say(&self, line: &str);
}

/// One blob's way from its start to its end.
pub trait Task: Send + Sync {
    /// Says what is happening now.
    fn phase(&self, phase: Phase);

    /// Says how many bytes of the blob are done altogether.
    fn position(&self, bytes: u64);

    /// Says how it ended.
    fn finish(&self, outcome: Outcome);
}

/// Reports to nobody.
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _name: &str, _total: Option<u64>) -> Box<dyn Task> {
        Box::new(Silent)
    }

    fn say(&self, _line: &str) {}
}

impl Task for Silent {
    fn phase(&self, _phase: Phase) {}

    fn position(&self, _bytes: u64) {}

    fn finish(&self, _outcome: Outcome) {}
}
