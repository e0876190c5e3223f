local bucket = KEYS[1]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
return { bucket, limit, window }
