//! gzip on several threads, with the same result on any number of them.
//!
//! Owns the scheme, which is that of pigz: the data is cut into blocks of a fixed size;
//! each is deflated on its own, with the 32 KiB before it as its dictionary, and ends at
//! a byte boundary (a sync flush), so that the pieces in a row are one deflate stream in
//! one gzip member. Refuses to know what is compressed.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use flate2::{Compress, Crc, FlushCompress};

use crate::error::{Context, Result};

/// How much one thread compresses at a time. Never to depend on the machine: it shows in
/// the result.
const BLOCK: usize = 512 << 10;
/// How far back deflate can refer.
const WINDOW: usize = 32 << 10;
/// gzip's own default.
const LEVEL: u32 = 6;
/// No name, no time, no flags, unknown operating system (RFC 1952).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A block to compress.
struct Job {
    /// What precedes it, as far as deflate can refer to it.
    dictionary: Vec<u8>,
    data: Vec<u8>,
    is_last: bool,
    reply: SyncSender<io::Result<Piece>>,
}

/// A compressed block.
struct Piece {
    deflated: Vec<u8>,
    crc: Crc,
}

/// A writer that compresses to gzip. It must be told to [`ParallelGzip::finish`].
pub(super) struct ParallelGzip<W: Write> {
    sink: W,
    /// The block that is being filled, and what precedes it.
    block: Vec<u8>,
    dictionary: Vec<u8>,
    /// Replies to the jobs that were given out, in their order.
    pending: VecDeque<Receiver<io::Result<Piece>>>,
    most_pending: usize,
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
    crc: Crc,
    bytes: u64,
}

impl<W: Write> ParallelGzip<W> {
    /// Compresses into `sink` on `threads` threads, at least one.
    pub(super) fn new(mut sink: W, threads: usize) -> Result<Self> {
        let threads = threads.max(1);
        let (jobs, todo) = channel::<Job>();
        let todo = Arc::new(Mutex::new(todo));
        let threads = (0..threads)
            .map(|_| {
                let todo = Arc::clone(&todo);
                std::thread::Builder::new()
                    .name("gzip".to_owned())
                    .spawn(move || work(&todo))
                    .doing(|| "start a thread to compress")
            })
            .collect::<Result<Vec<_>>>()?;
        sink.write_all(&HEADER).doing(|| "write the gzip header")?;
        Ok(ParallelGzip {
            sink,
            block: Vec::with_capacity(BLOCK),
            dictionary: Vec::new(),
            pending: VecDeque::new(),
            most_pending: threads.len() * 2,
            jobs: Some(jobs),
            threads,
            crc: Crc::new(),
            bytes: 0,
        })
    }

    /// Writes what is left and the trailer, and gives the sink back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.give_out(true)?;
        while !self.pending.is_empty() {
            self.collect()?;
        }
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| stopped())?;
        }
        let size = (self.bytes & u64::from(u32::MAX)) as u32;
        self.sink.write_all(&self.crc.sum().to_le_bytes())?;
        self.sink.write_all(&size.to_le_bytes())?;
        Ok(self.sink)
    }

    /// Gives the filled block to the threads. Waits for the oldest if too many wait.
    fn give_out(&mut self, is_last: bool) -> io::Result<()> {
        if self.pending.len() >= self.most_pending {
            self.collect()?;
        }
        let data = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        let window = data[data.len().saturating_sub(WINDOW)..].to_vec();
        let dictionary = std::mem::replace(&mut self.dictionary, window);
        let (reply, result) = sync_channel(1);
        let job = Job {
            dictionary,
            data,
            is_last,
            reply,
        };
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).map_err(|_| stopped())?;
        self.pending.push_back(result);
        Ok(())
    }

    /// Writes the oldest block that was given out.
    fn collect(&mut self) -> io::Result<()> {
        let Some(result) = self.pending.pop_front() else {
            return Ok(());
        };
        let piece = result.recv().map_err(|_| stopped())??;
        self.crc.combine(&piece.crc);
        self.sink.write_all(&piece.deflated)
    }
}

impl<W: Write> Write for ParallelGzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.block.len() == BLOCK {
            self.give_out(false)?;
        }
        let taken = &bytes[..bytes.len().min(BLOCK - self.block.len())];
        self.block.extend_from_slice(taken);
        self.bytes += taken.len() as u64;
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What each thread does until there are no more jobs.
fn work(todo: &Mutex<Receiver<Job>>) {
    loop {
        let job = match todo.lock() {
            Ok(todo) => todo.recv(),
            Err(_) => return,
        };
        let Ok(job) = job else {
            return;
        };
        let piece = deflate(&job);
        // The writer may have given up; then nobody wants the result.
        let _ = job.reply.send(piece);
    }
}

fn deflate(job: &Job) -> io::Result<Piece> {
    // A new compressor each time: one that was reset does not give the same bytes.
    let mut compress = Compress::new(flate2::Compression::new(LEVEL), false);
    if !job.dictionary.is_empty() {
        compress
            .set_dictionary(&job.dictionary)
            .map_err(io::Error::other)?;
    }
    let flush = match job.is_last {
        true => FlushCompress::Finish,
        false => FlushCompress::Sync,
    };
    let mut deflated = Vec::with_capacity(job.data.len() / 2 + 1024);
    loop {
        let taken = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let rest = job.data.get(taken..).unwrap_or_default();
        compress
            .compress_vec(rest, &mut deflated, flush)
            .map_err(io::Error::other)?;
        // Room left over means that there was nothing more to say.
        if deflated.len() < deflated.capacity() {
            break;
        }
        deflated.reserve(deflated.capacity());
    }
    let mut crc = Crc::new();
    crc.update(&job.data);
    Ok(Piece { deflated, crc })
}

fn stopped() -> io::Error {
    io::Error::other("a thread that compresses has stopped")
}
