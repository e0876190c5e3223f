-- Replies for the types that derive LuaReply.
local kind = ARGV[1]

local function hash(protocol)
  redis.setresp(protocol)
  redis.call('DEL', 'hash')
  redis.call('HSET', 'hash', 'id', 7, 'createdAt', '1.5', 'type', 'mail', 'owner', 'x')
  return redis.call('HGETALL', 'hash')
end

local replies = {
  pair = function() return { true, 9 } end,
  pair_typed = function() redis.setresp(3) return { true, 9 } end,
  refused = function() return { false, 0, { double = 2.5 } } end,
  cut = function() return { 1, nil, 3 } end,
  long = function() return { 1, 2, 3, 4 } end,
  wrong = function() return { 1, 'many' } end,
  failed = function() return { 1, redis.error_reply('MYCODE inside') } end,
  jobs = function() return { { 7, 'a', { 1, 2 } }, { 8, false, {} } } end,
  wrong_job = function() return { { 7, 'a', { 1, 2 } }, { 8, false, { 1, 'x' } } } end,
  hash = function() return hash(2) end,
  hash_typed = function() return hash(3) end,
  missing = function() return { 'owner', 'x' } end,
  twice = function() return { 'id', 1, 'createdAt', 2, 'type', 'a', 'id', 3, 'attempts', 4 } end,
  map = function()
    return { map = { id = 7, createdAt = { double = 1.5 }, type = 'mail', tags = { 'a', 'b' } } }
  end,
  text = function() return 'text' end,
  number = function() return 3 end,
  two = function() return 2 end,
  two_text = function() return '2' end,
  fine = function() return { ok = 'QUEUED' } end,
  okay = function() return { ok = 'OK' } end,
  timed_out = function() return 'timed_out' end,
  states = function() return { 'waiting', { ok = 'OK' }, 'timed_out', 'new' } end,
  none = function() return false end,
  json = function() return cjson.encode({ retries = 3, backoff = { 1, 2.5 } }) end,
  json_fields = function()
    return { 7, cjson.encode({ 'a', 'b' }), cmsgpack.pack({ x = 1, y = 0.5 }), false }
  end,
  json_map = function()
    return { map = { id = 1, options = cjson.encode({ retries = 1, backoff = { 1 } }) } }
  end,
  json_wrong = function() return { 7, '{', cmsgpack.pack({ x = 1, y = 0.5 }), false } end,
  json_state = function() return cjson.encode({ Failed = { reason = 'late' } }) end,
  msgpack = function() return cmsgpack.pack({ x = -1, y = 1e300 }) end,
}
return replies[kind]()
