//! As much of the protocol as the proxy needs: where a request or a reply ends.

use std::io::{self, BufRead, Read};

/// A request: its words, and the bytes that came.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) words: Vec<Vec<u8>>,
    pub(crate) bytes: Vec<u8>,
}

impl Request {
    /// Reads the next request; `None` at the end of the stream.
    pub(crate) fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        let Some(count) = read_line(from, &mut bytes)? else {
            return Ok(None);
        };
        let mut words = Vec::new();
        for _ in 0..length(&count, b'*')? {
            let header = read_line(from, &mut bytes)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            let start = bytes.len();
            let size = length(&header, b'$')?;
            read_bulk(from, &mut bytes, size)?;
            words.push(bytes[start..start + size].to_vec());
        }
        Ok(Some(Self { words, bytes }))
    }
}

/// Whether a request starts with these words, whatever their case: `"SCRIPT LOAD"`.
pub(crate) fn is_command(words: &[Vec<u8>], command: &str) -> bool {
    let mut words = words.iter();
    command.split(' ').all(|expected| {
        words
            .next()
            .is_some_and(|word| word.eq_ignore_ascii_case(expected.as_bytes()))
    })
}

/// Reads one whole reply, RESP2 or RESP3, as bytes; `None` at the end of the stream.
pub(crate) fn read_reply(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // How many values are still to come.
    let mut awaited = 1;
    while awaited > 0 {
        let Some(line) = read_line(from, &mut bytes)? else {
            return Ok(None);
        };
        awaited -= 1;
        let kind = line.first().copied().unwrap_or_default();
        match kind {
            b'$' | b'=' | b'!' if line != b"$-1" => {
                read_bulk(from, &mut bytes, length(&line, kind)?)?;
            }
            b'*' | b'~' | b'>' if line != b"*-1" => awaited += length(&line, kind)?,
            b'%' => awaited += 2 * length(&line, kind)?,
            // Attributes come before the value they belong to.
            b'|' => awaited += 2 * length(&line, kind)? + 1,
            _ => {}
        }
    }
    Ok(Some(bytes))
}

/// Reads up to the end of the line into `bytes`, and returns the line without its end.
fn read_line(from: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
    let start = bytes.len();
    from.read_until(b'\n', bytes)?;
    Ok(bytes[start..].strip_suffix(b"\r\n").map(<[u8]>::to_vec))
}

/// Reads `size` bytes and the end of line behind them.
fn read_bulk(from: &mut impl BufRead, bytes: &mut Vec<u8>, size: usize) -> io::Result<()> {
    let whole = size + 2;
    let read = from.take(whole as u64).read_to_end(bytes)?;
    if read == whole {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn length(line: &[u8], kind: u8) -> io::Result<usize> {
    line.strip_prefix(&[kind])
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
}
