local function split(text, separator)
  local parts, start = {}, 1
  while true do
    local first, last = text:find(separator, start, true)
    if not first then break end
    parts[#parts + 1] = text:sub(start, first - 1)
    start = last + 1
  end
  parts[#parts + 1] = text:sub(start)
  return parts
end
local text = [==[
a long string with ]] and ]=] in it
]==]
local escaped = "tab\t quote\" nul\0 byte\255 \
next line"
local words = split(ARGV[1] or 'a,b', ',')
return { #words, #text, #escaped, 'it\'s' == nil and 1 or 0, ("x"):rep(3), #"abc" }
