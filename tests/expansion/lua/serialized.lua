--- Takes and gives what is serialized.
---@key store
---@arg any     json
---@arg options json<Options>
---@arg scores  json<map<string, integer>>
---@arg packed  msgpack<Options>
---@return json<Options>    options
---@return msgpack<Options> packed
---@return json<map<string, integer>>? scores
---@return any[]            rest
local any = cjson.decode(ARGV[1])
local options = cjson.decode(ARGV[2])
local scores = cjson.decode(ARGV[3])
local packed = cmsgpack.unpack(ARGV[4])
redis.call('HSET', KEYS[1], 'retries', options.retries)
return { cjson.encode(options), cmsgpack.pack(packed), cjson.encode(scores), { tostring(any), 2 } }
