local keys = KEYS
return redis.call("DEL", unpack(keys))
