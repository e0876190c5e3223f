//! Whose text gets into errors: ways by which it does, and texts that are known to be clean.

// Helpers of tests may panic, as tests may.
#![allow(clippy::panic)]

use lua_analysis::analysis::analyse;
use lua_analysis::project::config::Config;
use lua_analysis::text::source::Source;

/// The codes of the findings about texts of errors.
fn codes(text: &str) -> Vec<&'static str> {
    let config = Config::default();
    let analysis = analyse(Source::new("s.lua", text), &config);
    assert!(analysis.script.is_some(), "no Lua: {text}");
    let findings = analysis.findings(&config, None);
    let codes = findings.iter().map(|found| found.code);
    let about = |code: &&str| {
        matches!(
            *code,
            "raise-user-text" | "raise-unchecked-text" | "forged-error" | "raw-error-text"
        )
    };
    codes.filter(about).collect()
}

const RAISED: &[&str] = &[
    "local o = cjson.decode(ARGV[1])\nerror('bad ' .. o.name)",
    "local o = cjson.decode(ARGV[1])\nerror('bad ' .. o.a.b[3].c)",
    "local o = cmsgpack.unpack(ARGV[1])\nerror('bad ' .. o.name)",
    "for _, v in ipairs(ARGV) do if not tonumber(v) then error('bad ' .. v) end end",
    "for k, v in pairs(ARGV) do error(v) end",
    "local a, b = unpack(ARGV)\nerror('bad ' .. b)",
    "error(('%s is bad'):format(ARGV[1]))",
    "error((ARGV[1]:gsub('x', 'y')))",
    "error((string.gsub('hello name', 'name', ARGV[1])))",
    "error((string.gsub('hello name', 'name', function() return ARGV[1] end)))",
    "local s = ''\nfor i = 1, #ARGV do s = s .. ARGV[i] end\nerror(s)",
    "local t = { ARGV[1] }\nerror(t[1])",
    "local t = {}\nt.name = ARGV[1]\nerror('x' .. t.name)",
    "local t = {}\ntable.insert(t, ARGV[1])\nerror(table.concat(t, ','))",
    "local name = ARGV[1]\nlocal function fail() error('bad ' .. name) end\nfail()",
    "local msg = ''\nlocal function add(s) msg = msg .. s end\nadd(ARGV[1])\nerror(msg)",
    "local function f() error('bad ' .. ARGV[1]) end\nlocal ok, e = pcall(f)\nif not ok then error(e) end",
    "local ok, e = pcall(function(x) error({ err = 'BAD ' .. x }) end, ARGV[1])\nif not ok then error(e) end",
    "local ok, e = xpcall(function() error('bad ' .. ARGV[1]) end, function(m) return m .. '!' end)\nif not ok then error(e) end",
    "return _G[ARGV[1]]",
    "_G[ARGV[1]]()",
    "local f = loadstring('return nosuch', ARGV[1])\nreturn f()",
    "return loadstring(ARGV[1])()",
    "local f, e = loadstring(ARGV[1])\nif not f then error(e) end",
    "assert(tonumber(ARGV[1]), 'bad ' .. ARGV[1])",
    "assert(loadstring(ARGV[1]))",
    "error({ err = 'BAD ' .. ARGV[1] })",
    "error(redis.error_reply('BAD ' .. ARGV[1]))",
    "error(string.rep(ARGV[1], 2))",
    "error(string.sub(ARGV[1], 2))",
    "error(ARGV[1]:sub(1, 10))",
    "error(ARGV[1]:upper())",
    "error(ARGV[1]:reverse())",
    "error(table.concat(ARGV, ' '))",
    "error(table.concat({ 'a', ARGV[1] }, ' '))",
    "error(string.char(string.byte(ARGV[1], 1, -1)))",
    "local s = ''\nfor i = 1, #ARGV[1] do s = s .. string.char(ARGV[1]:byte(i)) end\nerror(s)",
    "local fail = error\nfail('bad ' .. ARGV[1])",
    "local A = ARGV\nerror(A[1])",
    "local function name() return ARGV[1] end\nerror(name())",
    "local function f(...) local a = ... error(a) end\nf(ARGV[1])",
    "local function f(...) error(select(2, ...)) end\nf(1, ARGV[1])",
    "local function f(...) error(arg[1]) end\nf(ARGV[1])",
    "local function f(...) local t = {...} error(t[1]) end\nf(ARGV[1])",
    "local ok = pcall(error, ARGV[1])\nif ARGV[2] then error('bad ' .. ARGV[1]) end\nreturn ARGV[1]:match('^%w+$')",
    "if not ARGV[2]:match('^%w+$') then return 1 end\nerror('bad ' .. ARGV[1])",
    "if not ARGV[1]:match('%w+') then return 1 end\nerror('bad ' .. ARGV[1])",
    "if not ARGV[1]:match('^%w+$') then error('bad ' .. ARGV[1]) end",
    "if not ARGV[1]:match('^%w+$') then redis.log(redis.LOG_WARNING, 'x') end\nerror('bad ' .. ARGV[1])",
    "local t = setmetatable({}, { __index = function(_, k) error('no ' .. k) end })\nreturn t[ARGV[1]]",
    "local Job = {}\nJob.__index = Job\nfunction Job:fail() error('bad ' .. self.id) end\nlocal job = setmetatable({ id = ARGV[1] }, Job)\njob:fail()",
    "table.sort(ARGV, function(a, b) error(a) end)",
    "local co = coroutine.wrap(function(x) error(x) end)\nco(ARGV[1])",
    "local co = coroutine.create(function(x) error(x) end)\nlocal ok, e = coroutine.resume(co, ARGV[1])\nerror(e)",
    "for w in ARGV[1]:gmatch('[^,]+') do error(w) end",
    "local rest = ARGV[1]:match('^%w+:(.*)$')\nerror(rest)",
    "local name = ARGV[1] or 'none'\nerror(name)",
    "error(ARGV[1] and ARGV[2] or 'x')",
    "error(tostring(ARGV[1]))",
    "error(rawget(ARGV, 1))",
    "local t = setmetatable({}, { __index = ARGV })\nerror(t[1])",
    "local ok, e = pcall(error, ARGV[1])\nerror(e)",
    "local i = 1\nlocal s = ''\nwhile i <= 3 do s = s .. ARGV[i]; i = i + 1 end\nerror(s)",
    "local i = tonumber(ARGV[1])\nerror(ARGV[i])",
    "local h = { a = function(x) error(x) end }\nh[ARGV[1]](ARGV[2])",
    "local h = {}\nh.a = function(x) error('bad ' .. x) end\nlocal f = h.a\nf(ARGV[1])",
    "local function f(n, s) if n == 0 then error(s) end return f(n - 1, s) end\nf(3, ARGV[1])",
    "error(cjson.decode(ARGV[1])[1])",
    "local e = getfenv()\nreturn e[ARGV[1]]",
    "local t = { a = ARGV[1] }\nerror(rawget(t, 'a'))",
    "local k, v = next(cjson.decode(ARGV[1]))\nerror(k)",
    "local t = {}\nt[ARGV[1]] = true\nfor k in pairs(t) do error(k) end",
    "local a, b = ARGV[1], 'x'\na, b = b, a\nerror(b)",
    "local f = ARGV[1]\nerror(f:format(1))",
    "error(struct.unpack('s', ARGV[1]))",
    "error(mystery(ARGV[1]))",
    "local o = { f = function(self, x) return x end }\nerror(o:f(ARGV[1]))",
    "local ok = ARGV[1]:match('^%w+$')\nlocal name = ARGV[1]\nif ARGV[2] == '1' then name = ARGV[2] .. 'x' ok = true end\nif ok then error(name) end",
];

/// Ways that were found by attack: each split a reply on Redis 8.2, Valkey 8.0 or 9.0.
const SPLIT: &[&str] = &[
    "local f = loadstring('error(...)')\nf(ARGV[1])",
    "return loadstring('local a = ... error(a)')(ARGV[1])",
    "loadstring('return function(x) error(x) end')()(ARGV[1])",
    "return loadstring('error(ARGV[1])')()",
    "error(loadstring('return ARGV[1]')())",
    "return ('x'):gsub('.', loadstring('error(ARGV[1])'))",
    "local function fail(_, x) error(x) end\nif ARGV[3] == 'q' then fail(1, 'own') end\nlocal t = setmetatable({}, { __newindex = fail })\nt[ARGV[1]] = 1",
    "local t = setmetatable({}, { __concat = function(a, b) return ARGV[1] end })\nerror(t .. '')",
    "local t = setmetatable({}, { __unm = function() return ARGV[1] end })\nerror(-t)",
    "local t = setmetatable({}, { __tostring = function() return ARGV[1] end })\nerror(tostring(t))",
    "local t = setmetatable({}, { __metatable = ARGV[1] })\nerror(getmetatable(t))",
    "local p = newproxy(true)\ngetmetatable(p).__tostring = function() return ARGV[1] end\nerror(p)",
    "return getmetatable(_G).__index(_G, ARGV[1])",
    "local t = setmetatable({}, getmetatable(_G))\nreturn t[ARGV[1]]",
    "local t = setmetatable({}, { __index = getmetatable(_G).__index })\nreturn t[ARGV[1]]",
    "for k, f in pairs(_G) do if k == 'error' then f(ARGV[1]) end end",
    "for k, f in pairs(_G) do if k == ARGV[2] then f(ARGV[1]) end end",
    "_G['err' .. 'or'](ARGV[1])",
    "local n = 'err'\nn = n .. 'or'\nrawget(_G, n)(ARGV[1])",
    "local f = coroutine.wrap(function(x) coroutine.yield(x) end)\nerror(f(ARGV[1]))",
    "local f = coroutine.wrap(function() for _, v in ipairs(ARGV) do coroutine.yield(v) end end)\nlocal x = f()\nerror(x)",
    "error(setmetatable({}, { __index = { err = ARGV[1] } }))",
    "error(setmetatable({ err = 'BAD' }, { __index = { source = ARGV[1], line = ARGV[1] }, __newindex = function() end }))",
    "error((('a'):gsub('a', setmetatable({}, { __index = function() return ARGV[1] end }))))",
    "if not ARGV[1]:match('^%w+\\0$') then return 1 end\nerror(ARGV[1])",
    "if not ARGV[1]:match('^%w+$') then return 1 end\ntable.remove(ARGV, 1)\nerror(ARGV[1])",
    "if not ARGV[1]:match('^%w+$') then return 1 end\ntable.sort(ARGV, function(a, b) return #a > #b end)\nerror(ARGV[1])",
    "cjson.encode_invalid_numbers(ARGV[1])",
    "cjson.encode_keep_buffer(ARGV[1])",
    "cjson.decode_invalid_numbers(ARGV[1])",
    "cjson.encode_sparse_array(ARGV[1])",
    "local E = { fail = error, v = ARGV[1] }\nlocal f = function() fail(v) end\nsetfenv(f, E)\nf()",
    "setfenv(1, { x = ARGV[1], e = error })\ne(x)",
    "local function f() return x end\nsetfenv(f, { x = ARGV[1] })\nerror(f())",
    "local s = 'error(' .. '...' .. ')'\nlocal f = loadstring(s)\nf(ARGV[1])",
];

/// Tables that others name the fields of: each was answered as a server's own `NOSCRIPT` on all servers.
const FORGED_TABLES: &[&str] = &[
    "return cjson.decode(ARGV[2])",
    "return { cjson.decode(ARGV[2]) }",
    "return cmsgpack.unpack(cmsgpack.pack(cjson.decode(ARGV[2])))",
    "return { ['e' .. 'rr'] = ARGV[1] }",
    "local t = {}\nt[ARGV[2]] = ARGV[1]\nreturn t",
    "local t = {}\nfor k, v in pairs(cjson.decode(ARGV[2])) do t[k] = v end\nreturn t",
    "return redis[ARGV[2]](ARGV[1])",
    "return loadstring('return { err = ... }')(ARGV[1])",
    "return redis.error_reply(ARGV[1] == 'NOSCRIPT' and 'X' or ARGV[1])",
];

/// Such tables of stored data are rarely meant to be errors.
const STORED_TABLES: &[&str] = &[
    "return cjson.decode(redis.call('GET', KEYS[1]))",
    "local t = {}\nlocal h = redis.call('HGETALL', KEYS[1])\nfor i = 1, #h, 2 do t[h[i]] = h[i + 1] end\nreturn t",
];

#[test]
fn what_split_a_reply_once_is_found() {
    for text in SPLIT {
        let found = codes(text);
        assert!(
            found.iter().any(|code| code.starts_with("raise-")),
            "{found:?}\n{text}"
        );
    }
}

#[test]
fn a_table_whose_fields_others_name_may_be_an_error() {
    for text in FORGED_TABLES.iter().chain(STORED_TABLES) {
        let found = codes(text);
        assert!(found.contains(&"forged-error"), "{found:?}\n{text}");
    }
    for text in [
        "local o = cjson.decode(ARGV[1])\nreturn o.name",
        "local o = cjson.decode(redis.call('GET', KEYS[1]))\nreturn o.a.b",
        "local t = {}\nfor i = 1, 3 do t[i] = ARGV[i] end\nreturn t",
        "return cjson.encode(cjson.decode(ARGV[1]))",
        "return redis.call('HGETALL', KEYS[1])",
        "local t = {}\nt[ARGV[1]] = 1\nreturn cjson.encode(t)",
    ] {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}

const UNCHECKED: &[&str] = &[
    "local v = redis.call('GET', KEYS[1])\nerror('thing is ' .. v)",
    "local all = redis.call('HGETALL', KEYS[1])\nfor i = 1, #all, 2 do if all[i] == 'x' then error('bad ' .. all[i + 1]) end end",
    "error('no ' .. KEYS[1])",
    "local cmd = ARGV[1]\nif cmd == 'a' then return 1 elseif cmd == 'b' then return 2 else error('unknown command ' .. cmd) end",
    "local h = { a = 1, b = 2 }\nlocal f = h[ARGV[1]]\nif not f then error('unknown ' .. ARGV[1]) end\nreturn f",
    "local last\nfor i = 1, 3 do\n  local v = redis.call('LPOP', KEYS[1])\n  if last then error('x ' .. last) end\n  if v:match('^%w+$') then last = v end\n  last = v\nend",
    "local api = {}\nfunction api.get() return 1 end\nfunction api.put() return 2 end\nlocal f = assert(api[ARGV[1]], 'unknown command ' .. ARGV[1])\nreturn f()",
];

const FORGED: &[&str] = &[
    "return redis.error_reply(ARGV[1])",
    "return { err = ARGV[1] .. ' x' }",
    "return redis.error_reply('NO' .. ARGV[1])",
    "return redis.error_reply(redis.call('GET', KEYS[1]))",
    "local function reply(m) return { err = m } end\nreturn reply(ARGV[1])",
    "return { 1, { err = ARGV[1] } }",
];

const RAW: &[&str] = &[
    "return redis.error_reply('BAD ' .. ARGV[1])",
    "return redis.status_reply(ARGV[1])",
    "return { ok = 'x ' .. ARGV[1] }",
    "local r = {}\nr.err = 'BAD ' .. KEYS[1]\nreturn r",
    "error(string.format('%q', ARGV[1]))",
];

const CLEAN: &[&str] = &[
    "error('bad')",
    "error('limit ' .. tonumber(ARGV[1]))",
    "error('len ' .. #ARGV[1])",
    "error(string.format('limit %d of %5.2f', ARGV[1], ARGV[2]))",
    "if not ARGV[1]:match('^%w+$') then return 1 end\nerror('bad ' .. ARGV[1])",
    "local name = ARGV[1]\nif not string.match(name, '^[%w_]+$') then return 1 end\nerror('bad ' .. ARGV[1])",
    "local name = ARGV[1]\nif name:match('^%w+$') == nil then return 1 end\nerror('bad ' .. name)",
    "local ok = ARGV[1]:match('^%w+$')\nif ok then error('bad ' .. ARGV[1]) end",
    "if ARGV[1]:find('[^%w]') then return 1 end\nerror('bad ' .. ARGV[1])",
    "if string.find(ARGV[1], '%W') ~= nil then error('bad name') end\nerror('bad ' .. ARGV[1])",
    "assert(ARGV[1]:match('^%w+$'), 'bad')\nerror('bad ' .. ARGV[1])",
    "local function valid(s) return s:match('^%w+$') ~= nil end\nif not valid(ARGV[1]) then return 1 end\nerror('bad ' .. ARGV[1])",
    "local function check(s) if not s:match('^%w+$') then error('bad name') end return s end\nlocal name = check(ARGV[1])\nerror('x ' .. name)",
    "local function check(s) if not s:match('^%w+$') then error('bad name') end end\ncheck(ARGV[1])\nerror('x ' .. ARGV[1])",
    "local function valid(s) if s:match('^%w+$') then return true end return false end\nif not valid(ARGV[1]) then return 1 end\nerror('bad ' .. ARGV[1])",
    "error((ARGV[1]:gsub('[^%w]', '')))",
    "if ARGV[1] == 'a' or ARGV[1] == 'b' then error('no ' .. ARGV[1]) end",
    "local t = { a = true, b = true }\nif not t[ARGV[1]] then error('bad') end\nerror('no ' .. ARGV[1])",
    "local name = ARGV[1] or 'none'\nif not name:match('^%w+$') then return 1 end\nerror(name)",
    "local name = ARGV[1]\nif name == '' then name = 'none' end\nif not name:match('^%w+$') then return 1 end\nerror(name)",
    "local o = cjson.decode(ARGV[1])\nif not o.name:match('^%w+$') then return 1 end\nerror(o.name)",
    "local o = cjson.decode(ARGV[1])\nif not o.name:match('^%w+$') then return 1 end\nlocal function fail() error(o.name) end\nfail()",
    "for i, v in ipairs(ARGV) do\n  if not v:match('^%w+$') then error('bad ' .. i) end\n  if v == 'x' then error('x') end\n  redis.call('GET', v)\nend",
    "for i, v in ipairs(ARGV) do\n  if v:match('^%w+$') then error('bad ' .. v) end\nend",
    "local r = redis.pcall('GET', KEYS[1])\nif type(r) == 'table' and r.err then error(r.err) end\nreturn r",
    "local r = redis.pcall('GET', KEYS[1])\nif r.err then return r end\nreturn r",
    "local r = redis.pcall('GET', KEYS[1])\nif r['err'] then error(r) end\nreturn r",
    "local ok, r = pcall(redis.call, 'GET', KEYS[1])\nif not ok then return redis.error_reply(r) end\nreturn r",
    "local ok, r = pcall(redis.call, 'GET', KEYS[1])\nif not ok then error(r) end\nreturn r",
    "local ok, r = pcall(redis.call, 'GET', KEYS[1])\nif ok then return r else return { err = r } end",
    "error('count ' .. redis.call('INCR', KEYS[1]))",
    "return cjson.encode({ ok = false, err = ARGV[1] })",
    "local t = { ok = ARGV[1], err = ARGV[2] }\nreturn t.ok .. t.err",
    "return redis.status_reply('OK')",
    "local E = { a = 'BAD one', b = 'BAD two' }\nreturn redis.error_reply(E[ARGV[1]] or 'BAD')",
    "local function fail(code, text) return { err = code .. ' ' .. text } end\nif ARGV[1] then return fail('BAD', 'x') end\nlocal n = fail('BAD', ARGV[2])\nreturn 1",
    "local function join(a, b) return a .. ':' .. b end\nlocal k = join('x', ARGV[1])\nredis.call('GET', k)\nerror(join('a', 'b'))",
    "error(ARGV[1] == 'x' and 'yes' or 'no')",
    "error(redis.sha1hex(ARGV[1]))",
    "local t = redis.call('TIME')\nerror('now ' .. t[1])",
    "error('bad type ' .. type(ARGV[1]))",
    "local t = redis.call('TYPE', KEYS[1])\nif t.ok ~= 'hash' then return redis.error_reply('BAD type ' .. t.ok) end",
    "local function f() error(ARGV[1]) end\nreturn 1",
    "local ok = pcall(function() error(ARGV[1]) end)\nreturn ok",
    "local r = redis.call('SET', KEYS[1], ARGV[1])\nreturn redis.status_reply('X' .. r.ok)",
    "local id = ARGV[1]:match('^job:(%d+)$')\nif not id then return 1 end\nerror('job ' .. id)",
    "error('bad')",
    "if ARGV[1]:find('\\r', 1, true) or ARGV[1]:find('\\n', 1, true) or ARGV[1]:find('[\\128-\\255]') then return 1 end\nerror(ARGV[1])",
    "local t = { a = 1, b = 2 }\nassert(t[ARGV[1]], 'unknown')\nerror('x ' .. ARGV[1])",
];

#[test]
fn what_a_caller_passes_is_found_on_every_way() {
    for text in RAISED {
        let codes = codes(text);
        let is_it = !codes.is_empty() && codes.iter().all(|code| *code == "raise-user-text");
        assert!(is_it, "{codes:?}\n{text}");
    }
}

#[test]
fn stored_data_keys_and_words_are_warnings() {
    for text in UNCHECKED {
        let codes = codes(text);
        let is_it = !codes.is_empty() && codes.iter().all(|code| *code == "raise-unchecked-text");
        assert!(is_it, "{codes:?}\n{text}");
    }
}

#[test]
fn who_decides_how_an_error_starts_is_found() {
    for text in FORGED {
        let codes = codes(text);
        let is_it = !codes.is_empty() && codes.iter().all(|code| *code == "forged-error");
        assert!(is_it, "{codes:?}\n{text}");
    }
}

#[test]
fn bytes_that_need_not_be_utf8_are_found() {
    for text in RAW {
        let codes = codes(text);
        let is_it = !codes.is_empty() && codes.iter().all(|code| *code == "raw-error-text");
        assert!(is_it, "{codes:?}\n{text}");
    }
}

#[test]
fn what_is_known_to_be_clean_is_let_through() {
    for text in CLEAN {
        assert_eq!(codes(text), [""; 0], "{text}");
    }
}

/// More functions, conditions and tables than are told apart.
#[test]
fn large_scripts_are_followed_too() {
    let functions: String = (2..2000)
        .map(|number| {
            let (one, two) = (number - 1, number - 2);
            format!("function t.f{number}(a) return t.f{one}(a .. 'x') .. t.f{two}(a) end\n")
        })
        .collect();
    let conditions: String = (1..3000)
        .map(|index| format!("if ARGV[{index}] == 'x' then s = s .. 'y' end\n"))
        .collect();
    let tables: String = (1..3000).map(|_| "{ ARGV[1] }, ").collect();
    for (before, after) in [
        (
            format!("local t = {{ f0 = function(a) return a end, f1 = error }}\n{functions}"),
            "error(t.f1999(ARGV[1]))",
        ),
        (format!("local s = ARGV[1]\n{conditions}"), "error(s)"),
        (format!("local t = {{ {tables} }}\n"), "error(t[2999][1])"),
    ] {
        let codes = codes(&format!("{before}{after}"));
        assert!(codes.contains(&"raise-user-text"), "{codes:?} {after}");
    }
}
