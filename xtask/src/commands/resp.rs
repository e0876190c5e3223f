//! A connection that asks a server one thing after another: as much of RESP2 as that takes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::Result;

const TIMEOUT: Duration = Duration::from_secs(30);

/// `COMMAND DOCS` nests about ten lists.
const DEEPEST: usize = 64;

/// What a server replies.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Nil,
    Number(i64),
    Text(String),
    List(Vec<Reply>),
}

impl Reply {
    /// The text, or nothing where it is something else.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The number, or zero where it is something else.
    pub(super) fn number(&self) -> i64 {
        match self {
            Self::Number(number) => *number,
            _ => 0,
        }
    }

    /// The items, or none where it is something else.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The pairs of a map, which RESP2 writes as a list.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.items().chunks_exact(2).filter_map(|pair| match pair {
            [name, value] => Some((name.text(), value)),
            _ => None,
        })
    }
}

/// A connection to a server.
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to `redis://HOST:PORT`.
    pub(super) fn open(url: &str) -> Result<Self> {
        let address = address(url)?;
        let stream = TcpStream::connect(address)
            .map_err(|error| format!("no connection to {address}: {error}"))?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Sends a command and reads its reply.
    pub(super) fn call(&mut self, words: &[&str]) -> Result<Reply> {
        let words_sent = words
            .iter()
            .map(|word| format!("${}\r\n{word}\r\n", word.len()));
        let request = format!("*{}\r\n{}", words.len(), words_sent.collect::<String>());
        self.stream.get_mut().write_all(request.as_bytes())?;
        read(&mut self.stream, DEEPEST)
            .map_err(|error| format!("{}: {error}", words.join(" ")).into())
    }
}

fn address(url: &str) -> Result<&str> {
    url.strip_prefix("redis://")
        .map(|address| address.trim_end_matches('/'))
        .filter(|address| address.contains(':') && !address.contains(['/', '@']))
        .ok_or_else(|| format!("`{url}` is not like redis://HOST:PORT").into())
}

fn read(stream: &mut BufReader<impl std::io::Read>, levels: usize) -> Result<Reply> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let line = line.trim_end_matches(['\r', '\n']);
    let Some((kind, rest)) = line.split_at_checked(1) else {
        return Err("the server closed the connection".into());
    };
    match kind {
        "+" => Ok(Reply::Text(rest.to_owned())),
        "-" => Err(rest.into()),
        ":" => Ok(Reply::Number(rest.parse()?)),
        "$" | "*" if rest == "-1" => Ok(Reply::Nil),
        "$" => {
            let length: usize = rest.parse()?;
            let mut text = Vec::new();
            let end = length.saturating_add(2);
            stream.take(end as u64).read_to_end(&mut text)?;
            let text = text
                .strip_suffix(b"\r\n")
                .filter(|text| text.len() == length)
                .ok_or("the server closed the connection")?;
            Ok(Reply::Text(String::from_utf8_lossy(text).into_owned()))
        }
        "*" => {
            let levels = levels.checked_sub(1).ok_or("the reply nests too deeply")?;
            let length: usize = rest.parse()?;
            let items = (0..length).map(|_| read(stream, levels));
            Ok(Reply::List(items.collect::<Result<_>>()?))
        }
        _ => Err(format!("`{line}` is no reply of RESP2").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Result<Reply> {
        read(&mut BufReader::new(text.as_bytes()), 3)
    }

    #[test]
    fn replies_are_read() {
        let text = |text: &str| Reply::Text(text.to_owned());
        for (bytes, expected) in [
            ("+OK\r\n", text("OK")),
            (":-3\r\n", Reply::Number(-3)),
            ("$4\r\na\r\nb\r\n", text("a\r\nb")),
            ("$-1\r\n", Reply::Nil),
            ("*-1\r\n", Reply::Nil),
            (
                "*2\r\n*0\r\n$1\r\na\r\n",
                Reply::List(vec![Reply::List(vec![]), text("a")]),
            ),
        ] {
            assert_eq!(reply(bytes).expect(bytes), expected);
        }
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for (bytes, message) in [
            ("-ERR unknown command\r\n", "ERR unknown command"),
            ("", "the server closed the connection"),
            ("$4\r\na\r\n", "the server closed the connection"),
            ("*1\r\n*1\r\n*1\r\n*0\r\n", "the reply nests too deeply"),
            ("%1\r\n", "`%1` is no reply of RESP2"),
        ] {
            let error = reply(bytes).expect_err(bytes);
            assert_eq!(error.to_string(), message);
        }
        assert!(reply("*18446744073709551615\r\n").is_err());
        assert!(reply("$18446744073709551615\r\n").is_err());
    }

    #[test]
    fn addresses_have_a_port() {
        assert_eq!(
            address("redis://localhost:6379/").expect("one"),
            "localhost:6379"
        );
        for url in [
            "localhost:6379",
            "redis://localhost",
            "redis://:word@localhost:1",
        ] {
            assert!(address(url).is_err(), "{url}");
        }
    }
}
