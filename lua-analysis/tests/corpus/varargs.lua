local function pack(...) return { n = select('#', ...), ... } end
local function map(f, ...)
  local packed = pack(...)
  for i = 1, packed.n do packed[i] = f(packed[i]) end
  return unpack(packed, 1, packed.n)
end
local a, b, c = map(function(x) return (tonumber(x) or 0) ^ 2 end, ...)
return { pack(map(tostring, a, b, c)).n, (map(tostring, 1, 2)), ... }
