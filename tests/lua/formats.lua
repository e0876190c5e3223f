-- What cjson and cmsgpack read of an argument: described, as it is, or written again.
local format, action, text = ARGV[1], ARGV[2], ARGV[3]

local function describe(value)
  if value == nil then return 'nil' end
  if value == cjson.null then return 'null' end
  if type(value) == 'number' then return string.format('%.17g', value) end
  if type(value) == 'string' then return '"' .. value .. '"' end
  if type(value) ~= 'table' then return tostring(value) end
  local entries = {}
  for key, inner in pairs(value) do
    local name = type(key) == 'number' and string.format('[%03d]', key) or key
    table.insert(entries, name .. '=' .. describe(inner))
  end
  table.sort(entries)
  return '{' .. table.concat(entries, ' ') .. '}'
end

local value
if format == 'json' then
  value = cjson.decode(text)
else
  value = cmsgpack.unpack(text)
end

if action == 'describe' then return describe(value) end
if action == 'value' then return value end
if format == 'json' then return cjson.encode(value) end
return cmsgpack.pack(value)
