local header = struct.pack(">I2I4", 0x1F, 65536)
local a, b, next_position = struct.unpack('>I2I4', header)
return { a, b, next_position, #header, struct.size('<dLh') }
