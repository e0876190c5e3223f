-- expect: compare-types, line 10
-- given: SET schema 12-ab
-- run: 1 schema

local schema = redis.call('GET', KEYS[1]) or '0'
local major = string.match(schema, '^%d+')
if not major then
  return redis.error_reply('BADSCHEMA no number')
end
if major < 10 then
  redis.call('SET', KEYS[1], '10')
end
return schema
