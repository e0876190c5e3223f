//! Bytes, line endings, numbers, strings and comments.

pub(crate) const CASES: &[&[u8]] = &[
    // Numbers.
    b"x=0", b"x=00", b"x=08", b"x=1.", b"x=.1", b"x=1.5", b"x=1.5.", b"x=1..5", b"x=1.2.3", b"x=.", b"x=..1", b"x=1e1", b"x=1E1", b"x=1e+1", b"x=1e-1",
    b"x=1e", b"x=1e+", b"x=1e-", b"x=1ee1", b"x=1e1e1", b"x=1e1.5", b"x=1.e1", b"x=.e1", b"x=.5e1", b"x=1e--1", b"x=1e999", b"x=1e-999",
    b"x=1e99999999999999999999", b"x=0x0", b"x=0X0", b"x=0xff", b"x=0XFF", b"x=0xfg", b"x=0x", b"x=0X", b"x=0x.1", b"x=0x1.8", b"x=0x1p4", b"x=0x1P4",
    b"x=0x1p", b"x=0x1p-4", b"x=0x1p+4", b"x=0x1p4.5", b"x=0xp1", b"x=0xe+1", b"x=0x1e+1", b"x=0x1e1", b"x=0xffffffffffffffffffffffff", b"x=0x1p9999",
    b"x=0b1", b"x=0o7", b"x=1x", b"x=3x", b"x=1_000", b"x=1__", b"x=_1", b"x=1then", b"x=1and 2", b"x=1 and 2", b"if 1then end", b"x=1or 2", b"x=0xand 2",
    b"x=1f", b"x=1L", b"x=1u", b"x=1i", b"x=1n", b"x=12345678901234567890", b"x=1.7976931348623157e308", b"x=5e-324", b"x=1e1_", b"x=1e_1", b"x=0_x", b"x=1.x",
    b"x=1.and 2", b"x=3..2", b"x=3 ..2", b"x=3.. 2", b"x=3. ..2", b"x=3...2", b"x=a.1", b"x=a .1", b"x=a[.1]", b"x={.1}", b"x=-.1", b"x=1-1", b"x=1--1",
    b"x=1e1-1", b"x=1e1e", b"x=9e9e9", b"x=0e0", b"x=0e12", b"x=0.0e-0", b"x=1\xc3\xa9", b"x=1\x7f", b"x=1\x1b",
    // A NUL is in every set of bytes that the lexer looks for.
    b"x=1\0", b"x=1\0abc", b"x=1\0+5", b"x=1\0-5", b"x=1\0\0", b"x=1\0\0zz y=2", b"x=1\0 y=2", b"x=1\0.5", b"x=1.\0", b"x=1e\0", b"x=1e\x005", b"x=1e5\0", b"x=0x1\0zz",
    b"x=0x\0", b"x=0\0x", b"x=.\0", b"x=.5\0", b"x=a.\0b", b"x=a..\0", b"x=a.\0\0b", b"x=.\0\0", b"x=...\0", b"return .\0\0", b"return ..\0", b"function f(.\0\0) end",
    b"function f(..\0) end", b"x=a.\0.b", b"x=\0", b"\0", b"\0\0", b"x=1;\0", b"x\0=1", b"\0x=1", b"x=a\0b", b"f(\0)", b"f(a\0)", b"do \0 end", b"x=1\n\0", b"--\0\nx=1", b"--\0", b"--[[\0]]x=1",
    b"--[\0[", b"x='\0'", b"x='a\0b'", b"x='\\\0'", b"x='\\0'", b"x='\\0\0'", b"x=[[\0]]", b"x=[[a\0b]]", b"x=[\0[", b"x=[=\0[", b"x='\0", b"x='\0\n'", b"x=[[\0", b"y 'a\0b'c", b"y'a\\0b' z", b"x=-\0", b"x=~\0=1", b"x==\0", b"x=\0=1",
    b"x=<\0=", b"x=1\0'", b"x=1\0\"", b"x=1\0\n=", b"x=1\0.", b"x=1e5\0+5", b"x=1\0+", b"x=1\0++5", b"x=1\0\0\0y",
    // White space and other bytes.
    b"\tx\x0b=\x0c1 ", b"x\x1c=1", b"x\x85=1", b"x\xa0=1", b"\xef\xbb\xbfx=1", b"\xefx=1", b"x=\xe2\x80\x9ca\xe2\x80\x9d", b"\xc3\xa9=1", b"x\xc3\xa9=1", b"x.\xc3\xa9=1",
    b"x='\xc3\xa9'", b"x='\xff\xfe'", b"x=[[\xff]]", b"--\xff\nx=1", b"--[[\xff]]x=1", b"x=\xff", b"\xff", b"x=\x7f", b"x=\x01", b"\x1bLua", b"\x1bLuaQ\0\x01\x04\x08\x04\x08\0", b"x=1\x1b", b"x=1\x1a", b"x=1\x04",
    // Line endings, each in statements, strings, long strings and comments, with an error behind to show the line.
    b"a=1\nb=1\nc==", b"a=1\rb=1\rc==", b"a=1\r\nb=1\r\nc==", b"a=1\n\rb=1\n\rc==", b"\n\n\n==", b"\r\r\r==", b"\r\n\r\n==", b"\n\r\n\r==", b"\n\r\r\n==", b"\r\n\n\r==", b"\r\r\n\n==", b"\n\n\r\r==",
    b"x='a\\\nb' ==", b"x='a\\\rb' ==", b"x='a\\\r\nb' ==", b"x='a\\\n\rb' ==", b"x='a\\\n\nb' ==", b"x='a\\\r\rb' ==", b"x='a\\\r\n\rb' ==", b"x='a\\\n\\\nb' ==",
    b"x=[[\n]] ==", b"x=[[\r\n]] ==", b"x=[[\n\r]] ==", b"x=[[\n\n]] ==", b"x=[[\r\r]] ==", b"x=[[a\nb\rc\r\nd\n\re]] ==", b"--[[\n\r\r\n\n\r]] ==", b"--\n==", b"--\r==", b"--\r\n==", b"--\n\r==", b"-- a\n-- b\r\n==", b"f[[a\nb]] g", b"x=[[\na\n]] [[b\n\n]] 5", b"y 'a\\\nb' z",
    b"f\r(1)", b"f\r\n(1)", b"f\n\r(1)", b"f--\n(1)", b"f'x\\\n'(1)", b"f[[\n]](1)", b"f[[\n]]\n(1)", b"f{\n}(1)", b"f{\n}\n(1)",
    // Strings.
    b"x=''", b"x=\"\"", b"x='\"'", b"x=\"'\"", b"x='", b"x=\"", b"x='a", b"x='a\n'", b"x='a\r'", b"x=\"a\nb\"", b"x='a\"", b"x='a\\", b"x='\\", b"x='\\'", b"x='\\''", b"x='\\\\'", b"x='\\\\", b"x='\\a\\b\\f\\n\\r\\t\\v\\\"\\''",
    b"x='\\q'", b"x='\\xff'", b"x='\\u{41}'", b"x='\\z  a'", b"x='\\e'", b"x='\\ '", b"x='\\0'", b"x='\\00'", b"x='\\000'", b"x='\\0000'", b"x='\\1'", b"x='\\255'", b"x='\\256'", b"x='\\300'", b"x='\\999'", b"x='\\2550'", b"x='\\25a'", b"x='\\2 55'", b"x='abc\\400def'", b"x='abc\\400", b"x='\\n\\400'", b"x='\\0\\400'",
    b"x='\\40", b"x='\\\n'", b"x='\\\n", b"x='a\\\nb\nc'", b"x='a\\\nb", b"x='a''b'", b"x='a'\"b\"", b"x='a'b", b"x='a' 'b'", b"f'a''b'", b"x='--' y=1", b"x='[[' y=1", b"x='\t'", b"x='\x0b\x0c'", b"x='a\\\r\n\\\n\rb'", b"x='\xff\\\xff'", b"x='\\\xff'", b"z''x", b"z'a\nb'", b"z'\\65\\066\\x'q",
    // Long strings and comments.
    b"x=[[]]", b"x=[[a]]", b"x=[=[a]=]", b"x=[==[a]==]", b"x=[====[a]====]", b"x=[[a]=]", b"x=[=[a]]", b"x=[=[a]=", b"x=[=[a]==]", b"x=[=[a]==]=]", b"x=[[a]", b"x=[[a", b"x=[[", b"x=[", b"x=[=", b"x=[=[", b"x=[==", b"x=[=a[", b"x=[= [a]=]", b"x=[a]", b"x=[ [a]]", b"x=[[a]]]", b"x=[[a]]]]",
    b"x=[[]]]", b"x=[[]]]]", b"x=[[a]b]]", b"x=[[a]]b]]", b"x=[[[a]]", b"x=[[a[]]", b"x=[[a[[]]", b"x=[[a[[b]]", b"x=[[a[[b]]c]]", b"x=[[a[=[b]]", b"x=[[a[=[[b]]", b"x=[=[a[[b]=]", b"x=[=[a[=[b]=]", b"x=[=[a[=[b]=]c]=]", b"x=[[[[", b"x=[[[", b"x=[=[[[", b"x=[[=]]", b"x=[[]=]]", b"x=[=[]==]=]", b"x=[=[]]=]", b"x=[=[=]=]", b"x=[[\\]]", b"x=[[\\n]]", b"x=[[']]\"\"",
    b"x=[=[]=]]", b"x=a[[[b]]]", b"x=a[ [[b]]]", b"x=a[[=[b]=]]", b"x=a[b[c[1]]]", b"x=a[b[[c]]]", b"f[[a]][[b]]", b"f[=[a]=][[b]]", b"--[[a]]x=1", b"--[[a", b"--[[", b"--[=[a]=]x=1", b"--[=[a]]x=1", b"--[=[a]]\nx==]=]", b"--[", b"--[=", b"--[=\nx==", b"--[a\nx==", b"--[ [a\nx==", b"--[==\nx==", b"--[=a[\nx==", b"--[[a]]==", b"--[[a\nb]]==", b"--[=[\n\n]] ]=] ==", b"--[[ [[ ]] x=1", b"--[[ [[ ]] ]]",
    b"--[[--]]x=1", b"---[[\nx=1", b"--", b"---", b"----", b"--\n", b"--a", b"- -a", b"x=1--", b"x=1--a", b"x=1-- a\ny=2", b"x=--a\n1", b"x=--[[a]]1", b"x--[[a]]=1", b"--]]", b"--[[]]]]", b"--[==[]]]=]]==]x=1", b"--[[\xff\0]]x=1", b"--[==[\n]=]\n]]==", b"x=1 --[[", b"x=1 --[=[\n\n",
    // Names and keywords.
    b"_=1", b"__=1", b"_1=1", b"a1=1", b"1a=1", b"A=1", b"And=1", b"AND=1", b"End=1", b"nil1=1", b"endx=1", b"x_end=1", b"functions=1", b"elseif=1", b"goto=1", b"x=_G", b"x=_ENV", b"local _ENV={}", b"x.end=1", b"x.function=1", b"x:end()", b"x={end=1}", b"x={['end']=1}", b"function end() end", b"local end", b"for end=1,2 do end",
    // Single bytes with a meaning only in pairs.
    b"~", b"x~=1", b"x=x~=1", b"x=x~1", b"x=x~ =1", b"x== 1", b"x= =1", b"x=x= =1", b"x=x< =1", b"x=x<=1", b"x=x<==1", b"x=x>==1", b"x=x===1", b"x=x~==1", b"x=x..=1", b"x=x. .y", b"x=x.. .5", b"x=x...5", b"x=x.. ..y", b"...", b"..", b".", b"....", b"return ....", b"return .. ..", b":", b"::", b"x::y()", b"x: :y()",
    // What a server quotes.
    b"x 'a very long string that is quoted as a whole, however long it may become, a very long string that is quoted as a whole, however long it may become'", b"x y\xffz", b"x=y'\xff\xfe'z", b"x [[\r\n\r\n]]y", b"x 'a\\r\\nb' 'c\\r\\nd' y", b"f 'a\\nb' 'c\\0d' =", b"x 'a\\0b'", b"x=1 1", b"x=1 0x1F", b"x=1 1e5", b"x=1 nil", b"x=1 ...", b"x=1 ..", b"x=1 ~=", b"x=1 'a'", b"x=1 [==[a]==]", b"x=1 [==[\na]==]", b"a.b 'c' 1", b"local 'a'", b"local [[a\n]]", b"for 'a'", b"function 'a'", b"local \"a\\\"b\"", b"local 'a\\'b'", b"local [=[]]]=]",
];

/// Every byte in a few places.
pub(crate) fn every_byte() -> Vec<Vec<u8>> {
    let places: [(&[u8], &[u8]); 8] = [
        (b"", b""),
        (b"x=1 ", b" y=2"),
        (b"x=a", b"b"),
        (b"x='", b"'"),
        (b"x='\\", b"'"),
        (b"x=[[", b"]]"),
        (b"x=1", b"5"),
        (b"--", b"\nx=="),
    ];
    let combine = |(before, after): &(&[u8], &[u8])| {
        let (before, after) = (before.to_vec(), after.to_vec());
        (0..=u8::MAX).map(move |byte| [before.as_slice(), &[byte], after.as_slice()].concat())
    };
    places.iter().flat_map(combine).collect()
}
