-- Names that are keywords in Rust, and some that the generated code might use itself.
local type = KEYS[1]
local entries = KEYS[2]
local con = ARGV[1]
local match = ARGV[2]
local Self = ARGV[3]

return { type, entries, con, match, Self }
