local key = KEYS[1]
if key != "" then
  return 1
end
