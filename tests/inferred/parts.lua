local parts = {}
for part in string.gmatch(ARGV[1], '[^,]+') do
  parts[#parts + 1] = { part, #part }
end
return parts
