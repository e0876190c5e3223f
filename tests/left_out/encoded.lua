--- What arrives of encoded arguments.
---@arg job   json<Job>?      empty if there is none
---@arg opts  msgpack<Job>?
---@arg plain integer?
---@arg last? json<Job>
---@return integer count
---@return string job
---@return string opts
---@return string last
local function id(decode, text)
  return text ~= '' and decode(text).id or 'none'
end
return {
  #ARGV,
  id(cjson.decode, ARGV[1]),
  id(cmsgpack.unpack, ARGV[2]),
  ARGV[4] and id(cjson.decode, ARGV[4]) or 'left out',
}
