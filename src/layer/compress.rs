//! Compressed streams: which kind one is, and the way through in either direction.
//!
//! Owns the recognition by the first bytes (media types are known to lie) and what is
//! accepted after the end: more members or frames, and nothing else. Refuses to know what
//! the stream holds.

use std::io::{self, BufReader, Read, Write};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use lzma_rust2::XzReader;

use super::parallel_gzip::ParallelGzip;
use crate::error::{Context, Error, Result};

/// How much compressed data is read at once.
const BUFFER: usize = 128 << 10;
/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;
/// xz streams that want more memory than this, in KiB, are refused: `xz -9` wants 65 MiB.
const XZ_MEMORY_MAX_KIB: u32 = 256 << 10;

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// xz; read only.
    Xz,
    /// bzip2; read only.
    Bzip2,
}

impl Compression {
    /// Recognises a stream by its first bytes; six are enough.
    pub fn detect(first: &[u8]) -> Self {
        match first {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            // A frame of data, or one that is to be skipped and that data follows.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
            _ => Compression::Plain,
        }
    }
}

/// A reader that decompresses, if the stream beneath is compressed.
pub struct Decompressor<R: Read>(Decoder<R>);

/// The stream, with the bytes in front that were read to recognise it.
type Source<R> = BufReader<io::Chain<io::Cursor<Vec<u8>>, R>>;

enum Decoder<R: Read> {
    Plain(Source<R>),
    Gzip(Box<MultiGzDecoder<Source<R>>>),
    Zstd(zstd::stream::read::Decoder<'static, Source<R>>),
    Xz(Box<XzReader<Source<R>>>),
    Bzip2(Box<MultiBzDecoder<Source<R>>>),
}

impl<R: Read> Decompressor<R> {
    /// Recognises the stream by its first bytes.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub fn new(mut input: R) -> Result<Self> {
        let mut first = Vec::with_capacity(6);
        (&mut input)
            .take(6)
            .read_to_end(&mut first)
            .doing(|| "read the start of the stream")?;
        let compression = Compression::detect(&first);
        let source = BufReader::with_capacity(BUFFER, io::Cursor::new(first).chain(input));
        Ok(Decompressor(match compression {
            Compression::Plain => Decoder::Plain(source),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(source))),
            Compression::Zstd => Decoder::Zstd(
                zstd::stream::read::Decoder::with_buffer(source)
                    .doing(|| "prepare zstd decompression")?,
            ),
            Compression::Xz => Decoder::Xz(Box::new(XzReader::new_mem_limit(
                source,
                true,
                XZ_MEMORY_MAX_KIB,
            ))),
            Compression::Bzip2 => Decoder::Bzip2(Box::new(MultiBzDecoder::new(source))),
        }))
    }

    /// How the stream is compressed.
    pub fn compression(&self) -> Compression {
        match self.0 {
            Decoder::Plain(_) => Compression::Plain,
            Decoder::Gzip(_) => Compression::Gzip,
            Decoder::Zstd(_) => Compression::Zstd,
            Decoder::Xz(_) => Compression::Xz,
            Decoder::Bzip2(_) => Compression::Bzip2,
        }
    }

    /// What was read from, perhaps further than was decompressed.
    pub fn into_inner(self) -> R {
        let source = match self.0 {
            Decoder::Plain(source) => source,
            Decoder::Gzip(decoder) => decoder.into_inner(),
            Decoder::Zstd(decoder) => decoder.finish(),
            Decoder::Xz(decoder) => decoder.into_inner(),
            Decoder::Bzip2(decoder) => decoder.into_inner(),
        };
        source.into_inner().into_inner().1
    }
}

impl<R: Read> Read for Decompressor<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Decoder::Plain(source) => source.read(buffer),
            Decoder::Gzip(decoder) => decoder.read(buffer),
            Decoder::Zstd(decoder) => decoder.read(buffer),
            Decoder::Xz(decoder) => decoder.read(buffer),
            Decoder::Bzip2(decoder) => decoder.read(buffer),
        }
    }
}

/// Compresses all of `input` with gzip, in this thread and with little memory.
pub fn gzip(input: &mut impl Read, sink: impl Write) -> io::Result<()> {
    let mut encoder = GzEncoder::new(sink, flate2::Compression::default());
    io::copy(input, &mut encoder)?;
    encoder.finish().map(drop)
}

/// A writer that compresses. It must be told to [`Compressor::finish`].
pub struct Compressor<W: Write>(Encoder<W>);

enum Encoder<W: Write> {
    Plain(W),
    Gzip(ParallelGzip<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Compressor<W> {
    /// Compresses into `sink`. The result does not depend on `threads`, which gzip uses.
    pub fn new(sink: W, compression: Compression, threads: usize) -> Result<Self> {
        Ok(Compressor(match compression {
            Compression::Plain => Encoder::Plain(sink),
            Compression::Gzip => Encoder::Gzip(ParallelGzip::new(sink, threads)?),
            Compression::Zstd => Encoder::Zstd(
                zstd::stream::write::Encoder::new(sink, ZSTD_LEVEL)
                    .doing(|| "prepare zstd compression")?,
            ),
            Compression::Xz | Compression::Bzip2 => {
                return Err(Error::engine("xz and bzip2 are read, not written"));
            }
        }))
    }

    /// Writes what is left, and gives the sink back.
    pub fn finish(self) -> Result<W> {
        let finished = match self.0 {
            Encoder::Plain(sink) => Ok(sink),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        };
        finished.doing(|| "finish the compressed stream")
    }
}

impl<W: Write> Write for Compressor<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Encoder::Plain(sink) => sink.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    /// Does not force compressed data out: where that happens would show in the result.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data that compresses a little, the same on every run.
    fn sample(length: usize) -> Vec<u8> {
        let mut state = 1_u32;
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                b"coracle layers\n"[(state >> 24) as usize % 15]
            })
            .collect()
    }

    fn pack(data: &[u8], compression: Compression, threads: usize) -> Vec<u8> {
        let mut compressor = Compressor::new(Vec::new(), compression, threads).unwrap();
        // In odd pieces, which must not show either.
        for piece in data.chunks(77_777) {
            compressor.write_all(piece).unwrap();
            compressor.flush().unwrap();
        }
        compressor.finish().unwrap()
    }

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut data = Vec::new();
        let mut decompressor = Decompressor::new(packed).map_err(io::Error::other)?;
        decompressor.read_to_end(&mut data).map(|_| data)
    }

    #[test]
    fn every_compression_reads_back_what_was_written() {
        for length in [0, 1, 5, 512 << 10, (512 << 10) + 1, 3_000_000] {
            let data = sample(length);
            for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
                let packed = pack(&data, compression, 3);
                let recognised = Decompressor::new(&packed[..]).unwrap().compression();
                assert_eq!(recognised, compression);
                assert!(unpack(&packed).unwrap() == data, "{compression:?} {length}");
            }
        }
    }

    #[test]
    fn gzip_is_the_same_for_every_number_of_threads() {
        let data = sample(5_000_000);
        let one = pack(&data, Compression::Gzip, 1);
        assert!(one.len() < data.len());
        for threads in [0, 2, 7] {
            assert!(pack(&data, Compression::Gzip, threads) == one, "{threads}");
        }
    }

    #[test]
    fn what_one_thread_has_compressed_is_read_back() {
        let data = sample(300_000);
        let mut packed = Vec::new();
        gzip(&mut &data[..], &mut packed).unwrap();
        assert!(packed.len() < data.len());
        assert_eq!(Compression::detect(&packed), Compression::Gzip);
        assert!(unpack(&packed).unwrap() == data);
    }

    #[test]
    fn members_and_frames_may_follow_one_another() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let two = [pack(b"one ", compression, 1), pack(b"two", compression, 1)].concat();
            assert_eq!(unpack(&two).unwrap(), b"one two");
        }
        let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        let framed = [
            &skippable[..],
            &pack(b"data", Compression::Zstd, 1),
            skippable,
        ]
        .concat();
        assert_eq!(unpack(&framed).unwrap(), b"data");
    }

    #[test]
    fn a_stream_that_is_damaged_cut_short_or_followed_by_garbage_is_refused() {
        for compression in [Compression::Gzip, Compression::Zstd] {
            let packed = pack(&sample(100_000), compression, 1);
            assert!(unpack(&packed[..packed.len() - 3]).is_err());
            assert!(unpack(&[&packed[..], b"garbage!"].concat()).is_err());
        }
        let mut damaged = pack(&sample(100_000), Compression::Gzip, 1);
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x55;
        assert!(unpack(&damaged).is_err());
    }

    #[test]
    fn xz_and_bzip2_are_read() {
        // What `printf 'coracle layers\n' | xz` and `| bzip2` print.
        let xz = b"\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4F\x02\x00!\x01\x16\x00\x00\x00t/\xe5\xa3\x01\
              \x00\x0ecoracle layers\x0a\x00\x00\xafV.\xe2P\xd0DD\x00\x01'\x0f\xdf\x1a\xfcj\
              \x1f\xb6\xf3}\x01\x00\x00\x00\x00\x04YZ";
        let bzip2 =
            b"BZh91AY&SYOr\xa6j\x00\x00\x02\xd1\x80\x00\x10@\x00*\x04\x98  \x001\x000 \x1a=@\
              \x8d\xc5=\xa3p\x1e.\xe4\x8ap\xa1 \x9e\xe5L\xd4";
        for (packed, compression) in [(&xz[..], Compression::Xz), (&bzip2[..], Compression::Bzip2)]
        {
            assert_eq!(Compression::detect(packed), compression);
            assert_eq!(unpack(packed).unwrap(), b"coracle layers\n");
            let twice = [packed, packed].concat();
            assert_eq!(unpack(&twice).unwrap(), b"coracle layers\n".repeat(2));
            assert!(unpack(&packed[..packed.len() - 3]).is_err(), "cut short");
            assert!(unpack(&[packed, b"garbage!"].concat()).is_err());
            let mut damaged = packed.to_vec();
            let middle = damaged.len() / 2;
            damaged[middle] ^= 0x55;
            assert!(unpack(&damaged).is_err(), "damaged");
            assert!(Compressor::new(Vec::new(), compression, 1).is_err());
        }
    }

    #[test]
    fn what_is_not_known_is_taken_as_it_is() {
        assert_eq!(Compression::detect(b"BZhello"), Compression::Plain);
        assert_eq!(Compression::detect(b""), Compression::Plain);
    }
}
