local limit = tonumber(ARGV[1])
return limt
