-- mended: command-argument
-- run: 1 h

local row = { id = '7', tags = { 'a', 'b' } }
redis.call('HSET', KEYS[1], 'id', row.id, 'tags', cjson.encode(row.tags))
return 1
