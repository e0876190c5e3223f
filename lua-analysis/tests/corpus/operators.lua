local a, b, c = tonumber(ARGV[1]) or 1, tonumber(ARGV[2]) or 2, tonumber(ARGV[3]) or 3
local results = {
  a + b * c - a / b % c ^ a,
  (a + b) * c,
  a < b and b <= c or not (a ~= c) and a == a,
  a .. b .. c .. "" == "123",
  #"xyz" + #{ 1, 2, 3 } > -a,
  a and b and c or nil, a or b or c and false,
  not not a, - - a, -#ARGV,
  (a > b) == (b >= c),
}
local x = a > b and a or b
while not (x > 10) do x = x + (x == 0 and 1 or x) end
return { x, results[3] and 1 or 0, results[1] }
