//! First lines.

pub(crate) const CASES: &[&[u8]] = &[
    b"#", b"#\n", b"#!", b"#!\n", b"# !lua\n", b"#!lua", b"#!lua\n", b"#!lua\nreturn 1", b"#!lua\r\nreturn 1", b"#!lua\rreturn 1", b"#!lua\n\rreturn 1", b"#!lua \nreturn 1", b"#!lua\t\nreturn 1",
    b"#!lua\x0b\nreturn 1", b"#!lua \x0b\x0c\nreturn 1", b"#! lua\nreturn 1", b"#!\tlua\n", b"#!Lua\n", b"#!LUA\n", b"#!lua5.1\n", b"#!luajit\n", b"#!js\n", b"#!/usr/bin/lua\n", b"#!/usr/bin/env lua\n", b"#!lu\n",
    b" #!lua\n", b"\n#!lua\n", b"\xef\xbb\xbf#!lua\n", b"#!lua#!lua\n", b"#!lua\n#!lua\n", b"#!lua\0\n", b"#!lua \0\n", b"#!lua\n\0", b"\0#!lua\n", b"#!lua -- comment\n", b"#!lua x\n",
    b"#!lua flags\n", b"#!lua flags=\n", b"#!lua flags= \n", b"#!lua flags =no-writes\n", b"#!lua flags= no-writes\n", b"#!lua flags=no-writes\n", b"#!lua flags=allow-oom\n", b"#!lua flags=allow-stale\n", b"#!lua flags=no-cluster\n",
    b"#!lua flags=allow-cross-slot-keys\n", b"#!lua flags=no-writes,allow-oom,allow-stale,no-cluster,allow-cross-slot-keys\n", b"#!lua flags=no-writes,no-writes\n", b"#!lua flags=no-writes flags=allow-oom\n", b"#!lua flags=no-writes allow-oom\n",
    b"#!lua flags=no-writes,\n", b"#!lua flags=,no-writes\n", b"#!lua flags=,\n", b"#!lua flags=no-writes,,allow-oom\n", b"#!lua flags=no-writes, allow-oom\n", b"#!lua flags=no-writes ,allow-oom\n", b"#!lua flags=NO-WRITES\n", b"#!lua flags=no_writes\n",
    b"#!lua flags=no-writ\n", b"#!lua flags=no-writess\n", b"#!lua flags=zzz\n", b"#!lua flags=raw-arguments\n", b"#!lua Flags=no-writes\n", b"#!lua FLAGS=\n", b"#!lua name=lib\n", b"#!lua name=lib flags=\n", b"#!lua flags= name=lib\n", b"#!lua foo=bar\n",
    b"#!lua flags=no-writes\r\nreturn 1", b"#!lua flags=no-writes\t\r\nreturn 1", b"#!lua\tflags=no-writes\nreturn 1", b"#!lua\x0cflags=no-writes\nreturn 1", b"#!lua \x0cflags=no-writes\nreturn 1", b"#!lua flags=no-writes\x0b\n",
    // Quotes, which the server's splitting of words knows.
    b"#!lua \"flags=no-writes\"\n", b"#!lua 'flags=no-writes'\n", b"#!lua flags=\"no-writes\"\n", b"#!lua flags='no-writes'\n", b"#!lua flags=\"no-writes\n", b"#!lua flags='no-writes\n", b"#!lua \"\n", b"#!lua '\n", b"#!lua \"\"\n", b"#!lua ''\n", b"#!lua \"\"x\n",
    b"#!lua \"flags=no-writes\"x\n", b"#!lua flags=\"no-writes\",\"allow-oom\"\n", b"#!lua flags=\"no-writes,allow-oom\"\n", b"#!\"lua\"\n", b"#!l\"ua\"\n", b"#!l'ua'\n", b"#!lua \"flags=no\\x2dwrites\"\n", b"#!lua \"flags=no\\x2Dwrites\"\n", b"#!lua \"flags=no\\x2gwrites\"\n",
    b"#!lua \"flags=no\\-writes\"\n", b"#!lua \"flags=no-writes\\\"\"\n", b"#!lua \"flags=\\n\"\n", b"#!lua \"flags=\\t\\r\\b\\a\"\n", b"#!lua 'flags=no\\-writes'\n", b"#!lua 'flags=\\''\n", b"#!lua '\\'\n", b"#!lua \"\\\"\n", b"#!lua \"\\\n", b"#!lua \"flags=no-writes\\x00zz\"\n", b"#!lua \"flags=\\x00\"\n",
    b"#!\"lua\\x00zz\"\n", b"#!lua \"flags=no-writes,\\x00\"\n", b"#!lua \"\\x00\"\n", b"#!lua\"\" \n", b"#!lua \\\n", b"#!lua flags=\\x6eo-writes\n",
    // Errors behind it, and their lines.
    b"#!lua\nx==", b"#!lua\r\nx==", b"#!lua\n\rx==", b"#!lua\n\n\nx==", b"#!lua\r\n\r\nx==", b"#!lua flags=no-writes\nx=\n\n", b"#!lua\n#", b"#!lua\r\rx==\n==", b"#!lua \r\n==", b"#!lua\n\xef\xbb\xbfreturn", b"#!lua flags=zzz\nx==", b"#!js\nx==", b"#!lua\n!", b"#!lua\nx=[[\n", b"#!lua\nx='\n",
];
