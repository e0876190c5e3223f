-- All keys and all arguments, as they came.
return { KEYS, ARGV }
