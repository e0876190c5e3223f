//! Pieces of code as people write them, with holes for expressions.
//!
//! `@N`, `@T`, `@M`, `@L`, `@R`, `@A` are expressions: a number, a string, a string or nothing, a
//! list, a table with fields, anything. `@V` is a variable of any kind. `%1` to `%4` are new names.

use super::{Generator, Kind};

/// A piece of code, and what the new names are behind it.
type Template = (&'static str, &'static [Kind]);

use Kind::{Any, Boolean, Function, List, Maybe, Number, Record, Text};

const TEMPLATES: &[Template] = &[
    ("local %1, %2 = pcall(error, @A)", &[Boolean, Any]),
    ("local %1, %2 = @A, @A\n%1, %2 = %2, %1", &[Any, Any]),
    (
        "local %1 = @R\nlocal %2 = %1\n%2.a = @A\n%1.n = @N",
        &[Record, Record],
    ),
    (
        "local %1 = {}\nfor %2 = 1, #ARGV, 2 do\n  %1[ARGV[%2]] = ARGV[%2 + 1]\nend",
        &[Record, Number],
    ),
    (
        "local %1 = @L\nlocal %2 = {}\nfor %3 = 1, #%1, 2 do\n  %2[%1[%3]] = %1[%3 + 1]\nend",
        &[List, Record],
    ),
    (
        "local %1 = @L\nwhile #%1 > 0 do\n  local %2 = table.remove(%1)\n  if %2 == @A then break end\nend",
        &[List],
    ),
    ("local %1 = { unpack(ARGV, 2) }", &[List]),
    (
        "local %1 = { 'SET', 'text', @T }\nlocal %2 = redis.call(unpack(%1))",
        &[List, Record],
    ),
    (
        "local %1 = table.concat(ARGV, ':', 1, math.min(2, #ARGV))",
        &[Text],
    ),
    ("local %1 = select(2, @A, @A, @A)", &[Any]),
    ("local %1 = { select(2, unpack(KEYS)) }", &[List]),
    ("local %1, %2 = string.find(@T, '(%d+)')", &[Number, Number]),
    (
        "local %1, %2 = string.match(@T, '(%w)(%w*)')",
        &[Maybe, Maybe],
    ),
    (
        "local %1 = string.gsub(@T, '%w', function(c) return @A end)",
        &[Text],
    ),
    (
        "local %1, %2 = string.gsub(@T, 'a', { a = @T, b = 1 })",
        &[Text, Number],
    ),
    (
        "local %1 = 0\nfor %2 in string.gmatch(@T, '()') do %1 = %1 + %2 end",
        &[Number],
    ),
    (
        "local %1 = setmetatable({ n = @N }, { __add = function(a, b) return @A end })\nlocal %2 = %1 + @N",
        &[Record, Any],
    ),
    (
        "local %1 = setmetatable({}, { __call = function(self, x) return x end })\nlocal %2 = %1(@A)",
        &[Record, Any],
    ),
    (
        "local %1 = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, @A) end })\n%1.a = @A\nlocal %2 = %1.a",
        &[Record, Any],
    ),
    (
        "local %1 = setmetatable({}, { __eq = function(a, b) return @A end, __concat = function(a, b) return @A end })\nlocal %2 = %1 .. @T",
        &[Record, Any],
    ),
    (
        "local %1 = setmetatable({}, { __index = @R })\nlocal %2 = %1.a\nlocal %3 = %1.nosuch",
        &[Record, Any, Any],
    ),
    (
        "local %1 = setmetatable({}, { __tostring = function() return @T end })\nlocal %2 = tostring(%1)",
        &[Record, Text],
    ),
    (
        "local %1 = loadstring('return ' .. @N)\nlocal %2 = %1 and %1()",
        &[Any, Any],
    ),
    (
        "local %1, %2 = xpcall(function() return @N + @N end, function(e) return e end)",
        &[Boolean, Any],
    ),
    (
        "local %1 = coroutine.wrap(function(x) local y = coroutine.yield(@A) return y end)\nlocal %2 = %1(1)\nlocal %3 = %1(@A)",
        &[Any, Any, Any],
    ),
    ("local %1 = cmsgpack.unpack(cmsgpack.pack(@A))", &[Any]),
    (
        "local %1, %2 = struct.unpack('i4', struct.pack('i4', @N))",
        &[Number, Number],
    ),
    (
        "local %1 = struct.pack('>I2s', 3, @T)\nlocal %2, %3 = struct.unpack('>I2s', %1)",
        &[Text, Number, Maybe],
    ),
    (
        "local %1 = cjson.decode('{\"list\":[1,2,{\"a\":null}],\"text\":\"x\",\"n\":1.5}')\nlocal %2 = %1.list[3].a\nlocal %3 = %1.n",
        &[Record, Any, Number],
    ),
    ("local %1 = cjson.decode(@T)", &[Any]),
    ("local %1, %2 = pcall(cjson.decode, @M)", &[Boolean, Any]),
    (
        "local %1 = bit.tohex(@N)\nlocal %2 = bit.bxor(@N, 255)",
        &[Text, Number],
    ),
    (
        "local %1 = math.random(10)\nlocal %2 = math.random()",
        &[Number, Number],
    ),
    (
        "local %1, %2 = math.modf(@N)\nlocal %3, %4 = math.frexp(@N)",
        &[Number, Number, Number, Number],
    ),
    ("local %1 = next(@L) == nil", &[Boolean]),
    ("local %1, %2 = next(@R)", &[Any, Any]),
    (
        "local %1 = rawget(@R, 'a')\nlocal %2 = rawequal(%1, @A)",
        &[Any, Boolean],
    ),
    (
        "local %1 = @L\ntable.sort(%1, function(a, b) return (tonumber(a) or 0) < (tonumber(b) or 0) end)\nlocal %2 = %1[1]",
        &[List, Maybe],
    ),
    (
        "local %1 = 0\nlocal function %2(x) %1 = %1 + 1 return @A end\nlocal %3 = %2(@A)\nlocal %4 = %1",
        &[Number, Function, Any, Number],
    ),
    (
        "local %1\nlocal function %2() return %1 end\n%1 = @A\nlocal %3 = %2()",
        &[Any, Function, Any],
    ),
    (
        "local %1 = {}\nlocal function %2(t, v) t.a = v t[#t + 1] = @A end\n%2(%1, @A)\nlocal %3 = %1.a\nlocal %4 = %1[1]",
        &[Record, Function, Any, Any],
    ),
    (
        "local %1 = {}\nfor %2 = 1, 3 do\n  %1[%2] = function() return %2 + @N end\nend\nlocal %3 = %1[2]()",
        &[List, Number, Number],
    ),
    (
        "local %1 = redis.pcall('INCR', KEYS[3])\nif type(%1) == 'table' and %1.err then %1 = @A end",
        &[Any],
    ),
    (
        "local %1 = redis.pcall('GET', KEYS[2])\nif %1 and %1.err then return %1 end",
        &[Maybe],
    ),
    ("local %1 = assert(@A)", &[Any]),
    (
        "local %1 = @M\nassert(type(%1) == 'string', 'no text')",
        &[Text],
    ),
    (
        "local %1 = @M\nif %1 == false or %1 == nil then %1 = @T end",
        &[Text],
    ),
    (
        "local %1 = tonumber(@M)\nif not %1 or %1 < 1 then %1 = 1 end",
        &[Number],
    ),
    (
        "local %1 = @V\nif type(%1) == 'table' then\n  local %2 = %1[1]\nelseif type(%1) == 'number' then\n  local %2 = %1 + 1\nelseif %1 then\n  local %2 = tostring(%1)\nend",
        &[Any],
    ),
    (
        "local %1 = @V\nlocal %2 = type(%1) == 'string' and #%1 > 1 and string.sub(%1, 1, 1) or @T",
        &[Any, Text],
    ),
    (
        "local %1 = @N\nif %1 ~= %1 then return 'nan' end\nif %1 > 0 and %1 < 100 then\n  local %2 = math.floor(%1) + 1\nend",
        &[Number],
    ),
    (
        "local %1 = 5\nwhile true do\n  %1 = %1 - 1\n  if %1 < 1 or (@M) then break end\nend",
        &[Number],
    ),
    (
        "for %1 = 3, 1, -1 do\n  if %1 == 2 then break end\n  local %2 = %1 .. ''\nend",
        &[],
    ),
    ("for %1 = @N, 2 do\n  if %1 < -3 then break end\nend", &[]),
    (
        "local %1 = ''\nfor %2, %3 in pairs({ a = @A, b = @A, @A }) do\n  %1 = %1 .. tostring(%2)\nend",
        &[Text],
    ),
    (
        "local %1 = {}\nfor %2, %3 in ipairs(@L) do\n  if %3 then %1[#%1 + 1] = %3 end\nend",
        &[List],
    ),
    (
        "local %1 = { [1] = @A, [2] = @A, a = { b = { @A } } }\nlocal %2 = %1.a.b[1]\n%1.a.b = @A\nlocal %3 = %1.a.b",
        &[List, Any, Any],
    ),
    (
        "local %1 = { { @A, @A }, { @A } }\nlocal %2 = %1[1][2]\nlocal %3 = #%1[2]",
        &[List, Any, Number],
    ),
    (
        "local %1 = { @A, @A, @A }\ntable.remove(%1, 1)\ntable.insert(%1, 1, @A)\nlocal %2 = %1[2]",
        &[List, Any],
    ),
    (
        "local %1 = #KEYS > 2 and KEYS[2] or 'text'\nlocal %2 = call('GET', %1)",
        &[Text, Maybe],
    ),
    (
        "local %1 = call('TIME')\nlocal %2 = %1[1] * 1000 + %1[2] / 1000",
        &[List, Number],
    ),
    (
        "local %1 = tostring(@N)\nlocal %2 = tonumber(%1)",
        &[Text, Number],
    ),
    (
        "local %1 = string.format('%s|%d|%5.1f|%q', @T, @N, @N, @T)",
        &[Text],
    ),
    (
        "local %1 = redis.sha1hex(@T)\nlocal %2 = #%1",
        &[Text, Number],
    ),
    (
        "local %1 = unpack({ @A, @A })\nlocal %2 = (unpack({ @A, @A }))",
        &[Any, Any],
    ),
    (
        "local %1 = (function(...) return select('#', ...), ... end)(@A, @A)",
        &[Number],
    ),
    (
        "local function %1(n) if n <= 0 then return {} end local t = %1(n - 1) t[#t + 1] = n return t end\nlocal %2 = %1(3)\nlocal %3 = %2[2]",
        &[Any, List, Number],
    ),
    (
        "local function %1(n) if n < 1 then return @A end return (%1(n - 1)) end\nlocal %2 = %1(2)",
        &[Any, Any],
    ),
    (
        "local %1 = @T\nlocal %2 = ({ a = @A, b = @A })[%1]",
        &[Text, Any],
    ),
    (
        "local %1 = redis.REDIS_VERSION\nlocal %2 = type(server) == 'table' and server.VALKEY_VERSION_NUM",
        &[Any, Any],
    ),
    (
        "local %1 = -(@N) % 3\nlocal %2 = @N % -2\nlocal %3 = 2 ^ (@N)",
        &[Number, Number, Number],
    ),
    (
        "local %1 = '10' + 1\nlocal %2 = '0x10' * '2'\nlocal %3 = 10 .. ''",
        &[Number, Number, Text],
    ),
    (
        "local %1 = call('HGETALL', KEYS[4])\nlocal %2 = %1.a or %1[2]",
        &[List, Maybe],
    ),
    (
        "local %1 = call('ZRANGE', KEYS[6], 0, -1, 'WITHSCORES')\nfor %2 = 1, #%1, 2 do\n  local %3 = tonumber(%1[%2 + 1]) + 1\nend",
        &[List],
    ),
    (
        "local %1 = call('SET', KEYS[2], @T, 'NX')\nif %1 then\n  local %2 = %1.ok\nelse\n  local %2 = call('TTL', KEYS[2])\nend",
        &[Maybe],
    ),
    (
        "redis.setresp(3)\nlocal %1 = call('HGETALL', KEYS[4])\nlocal %2 = %1.map and %1.map.a\nlocal %3 = call('ZSCORE', KEYS[6], 'a')\nlocal %4 = call('GET', KEYS[2])\nredis.setresp(2)",
        &[List, Any, Any, Maybe],
    ),
    (
        "redis.setresp(3)\nlocal %1 = call('SMEMBERS', KEYS[5])\nlocal %2 = call('SISMEMBER', KEYS[5], 'a')\nlocal %3 = call('ZRANGE', KEYS[6], 0, -1, 'WITHSCORES')\nlocal %4 = call('LPOP', 'nosuch')\nredis.setresp(2)",
        &[Record, Any, List, Any],
    ),
    (
        "local %1 = redis.replicate_commands and true\nlocal %2 = redis.breakpoint and redis.breakpoint()",
        &[Any, Any],
    ),
    (
        "local %1 = os.clock()\nlocal %2 = collectgarbage('count')",
        &[Number, Number],
    ),
    (
        "local %1, %2 = pcall(function() return @A, @A end)",
        &[Boolean, Any],
    ),
    (
        "local %1 = pcall(redis.call, @T)\nlocal %2, %3 = pcall(redis.pcall, 'GET', KEYS[1])",
        &[Boolean, Boolean, Any],
    ),
    (
        "local %1, %2 = pcall(redis.call, 'LPUSH', KEYS[2], 'x')\nlocal %3 = type(%2) == 'table' and %2.err or %2",
        &[Boolean, Any, Any],
    ),
    (
        "local %1 = getmetatable(@T)\nlocal %2 = getmetatable(@R)",
        &[Any, Any],
    ),
    (
        "local %1 = table.getn(@L)\nlocal %2 = table.maxn(@L)",
        &[Number, Number],
    ),
    (
        "table.foreach(@R, function(k, v) local %1 = k if v == 'stop' then return v end end)",
        &[],
    ),
    (
        "local %1 = string.byte(@T, 1, -1)\nlocal %2, %3 = string.byte(@T, 1, 2)",
        &[Any, Any, Any],
    ),
    ("local %1 = string.rep('-', @N % 5)", &[Text]),
    (
        "local %1 = tonumber(ARGV[1]) or tonumber(ARGV[2]) or @N",
        &[Number],
    ),
    ("local %1 = ARGV[1] == '1' or ARGV[1] == 'true'", &[Boolean]),
    (
        "local %1 = not not @A\nlocal %2 = not @A",
        &[Boolean, Boolean],
    ),
    (
        "if @A == nil then\n  local %1 = 1\nelse\n  local %1 = 2\nend",
        &[],
    ),
];

impl Generator {
    /// One of the pieces.
    pub(super) fn template(&mut self) {
        let (template, kinds) = TEMPLATES[self.random.below(TEMPLATES.len())];
        let names: Vec<String> = (0..4).map(|_| self.fresh()).collect();
        let mut code = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['@', '%']) {
            code.push_str(&rest[..at]);
            let mark = rest[at + 1..].chars().next().unwrap_or(' ');
            match (&rest[at..=at], mark) {
                ("%", '1'..='4') => {
                    let number = mark.to_digit(10).unwrap_or(1) as usize;
                    code.push_str(&names[number - 1]);
                }
                ("@", 'N' | 'T' | 'M' | 'L' | 'R' | 'A' | 'V') => {
                    let hole = self.hole(mark);
                    code.push_str(&hole);
                }
                (other, _) => {
                    code.push_str(other);
                    rest = &rest[at + 1..];
                    continue;
                }
            }
            rest = &rest[at + 2..];
        }
        code.push_str(rest);
        for line in code.lines() {
            self.line(line);
        }
        for (name, kind) in names.into_iter().zip(kinds) {
            self.bind(name, *kind, *kind != Function);
        }
    }

    /// An expression that no operator around it takes apart.
    fn hole(&mut self, mark: char) -> String {
        let kind = match mark {
            'N' => Number,
            'T' => Text,
            'M' => Maybe,
            'L' => List,
            'R' => Record,
            'V' => return self.variable(Any).unwrap_or_else(|| "ARGV[1]".to_owned()),
            _ => Any,
        };
        // What is in a function of the piece can't use the values around.
        let is_variadic = std::mem::replace(&mut self.is_variadic, false);
        let expression = if kind == Any {
            self.any(1)
        } else {
            self.expression(kind, 1)
        };
        self.is_variadic = is_variadic;
        format!("({expression})")
    }
}
