---@meta _

-- The libraries of scripts, by `lua-check stubs`. Not a script: editors read it.

--- JSON.
---@class cjson
cjson = {}

--- What `null` is decoded to; it is not `nil`.
---@type lightuserdata
cjson.null = nil

---@type string
cjson._NAME = ''

---@type string
cjson._VERSION = ''

--- An empty table becomes `{}`.
---@param value any
---@return string json
function cjson.encode(value) end

---@param json string
---@return any value
function cjson.decode(json) end

--- What is done with tables that have gaps.
---@param convert? boolean
---@param ratio? integer
---@param safe? integer
---@return boolean convert
---@return integer ratio
---@return integer safe
function cjson.encode_sparse_array(convert, ratio, safe) end

---@param depth? integer
---@return integer
function cjson.encode_max_depth(depth) end

---@param depth? integer
---@return integer
function cjson.decode_max_depth(depth) end

--- The significant digits of numbers.
---@param precision? integer
---@return integer
function cjson.encode_number_precision(precision) end

---@param keep? boolean
---@return boolean
function cjson.encode_keep_buffer(keep) end

---@param setting? boolean|'null'
---@return boolean|'null'
function cjson.encode_invalid_numbers(setting) end

---@param setting? boolean
---@return boolean
function cjson.decode_invalid_numbers(setting) end

--- A copy of the library with settings of its own.
---@return cjson
function cjson.new() end

--- MessagePack.
---@class cmsgpack
cmsgpack = {}

---@type string
cmsgpack._NAME = ''

---@type string
cmsgpack._VERSION = ''

---@type string
cmsgpack._COPYRIGHT = ''

---@type string
cmsgpack._DESCRIPTION = ''

--- The values behind each other.
---@param ... any
---@return string bytes
function cmsgpack.pack(...) end

--- All values.
---@param bytes string
---@return any ...
function cmsgpack.unpack(bytes) end

--- The value at an offset, and the offset of the next one; -1 behind the last.
---@param bytes string
---@param offset? integer
---@return integer next
---@return any value
function cmsgpack.unpack_one(bytes, offset) end

--- So many values from an offset on, and the offset of the next one; -1 behind the last.
---@param bytes string
---@param limit integer
---@param offset? integer
---@return integer next
---@return any ...
function cmsgpack.unpack_limit(bytes, limit, offset) end

--- Numbers and strings as bytes.
---@class struct
struct = {}

---@param format string such as `>I4` or `Bs`
---@param ... string|number
---@return string bytes
function struct.pack(format, ...) end

--- The values, and the position behind them.
---@param format string
---@param bytes string
---@param position? integer
---@return any ...
function struct.unpack(format, bytes, position) end

---@param format string
---@return integer
function struct.size(format) end

--- Operations on the 32 bits of a number.
---@class bit
bit = {}

---@param number number
---@return integer
function bit.tobit(number) end

--- Hexadecimal digits: so many, upper case if negative.
---@param number number
---@param digits? integer
---@return string
function bit.tohex(number, digits) end

---@param number number
---@return integer
function bit.bnot(number) end

---@param number number
---@param ... number
---@return integer
function bit.band(number, ...) end

---@param number number
---@param ... number
---@return integer
function bit.bor(number, ...) end

---@param number number
---@param ... number
---@return integer
function bit.bxor(number, ...) end

---@param number number
---@param bits integer
---@return integer
function bit.lshift(number, bits) end

---@param number number
---@param bits integer
---@return integer
function bit.rshift(number, bits) end

---@param number number
---@param bits integer
---@return integer
function bit.arshift(number, bits) end

---@param number number
---@param bits integer
---@return integer
function bit.rol(number, bits) end

---@param number number
---@param bits integer
---@return integer
function bit.ror(number, bits) end

---@param number number
---@return integer
function bit.bswap(number) end

---@class os
os = {}

--- Seconds of processor time. Redis 8.2 and Valkey.
---@return number
function os.clock() end
