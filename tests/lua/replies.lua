-- One reply of each kind that Lua and the protocols know.
local kind = ARGV[1]

local replies = {
  integer = function() return 42 end,
  cut = function() return -3.99 end,
  text = function() return 'text' end,
  number_text = function() return '3.25' end,
  empty = function() return '' end,
  bytes = function() return '\0\r\n\255' end,
  none = function() return nil end,
  yes = function() return true end,
  no = function() return false end,
  fine = function() return { ok = 'FINE' } end,
  okay = function() return { ok = 'OK' } end,
  set_okay = function() return redis.call('SET', 'key', 'value') end,
  empty_table = function() return {} end,
  cut_list = function() return { 1, nil, 3 } end,
  gap_list = function() return { 1, false, 3 } end,
  double = function() return { double = 6.25 } end,
  whole_double = function() return { double = 3 } end,
  infinite = function() return { double = -1 / 0 } end,
  map = function() return { map = { a = 1, b = 2 } } end,
  empty_map = function() return { map = {} } end,
  set = function() return { set = { a = true, b = true } } end,
  flat_map = function() return { 'a', 1, 'b', 2 } end,
  nested = function()
    return { { ok = 'x' }, { double = 1.5 }, { map = { a = { 1, { 2 } } } }, false, true }
  end,
  typed_yes = function() redis.setresp(3) return true end,
  typed_no = function() redis.setresp(3) return false end,
  typed_hash = function()
    redis.setresp(3)
    redis.call('HSET', 'hash', 'a', 1, 'b', 2)
    return redis.call('HGETALL', 'hash')
  end,
  typed_score = function()
    redis.setresp(3)
    redis.call('ZADD', 'scores', 2.5, 'a')
    return redis.call('ZSCORE', 'scores', 'a')
  end,
  typed_missing = function() redis.setresp(3) return redis.call('GET', 'missing') end,
  verbatim = function() return { verbatim_string = { format = 'txt', string = 'hi' } } end,
  big_number = function() return { big_number = '123456789012345678901234567890' } end,
}
return replies[kind]()
