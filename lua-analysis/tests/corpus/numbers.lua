local values = { 0, 1, .5, 5., 3.14, 1e3, 1E-3, 2.5e+10, 0xFF, 0Xab, 1e308 * 10, -0, 2 ^ 53, 7 % 3, -7 % 3, 1 / 3 }
local sum = 0
for _, v in ipairs(values) do sum = sum + v end
return tostring(sum - -1 - - 1), 10 ^ -2, 2 ^ 3 ^ 2, -2 ^ 2, not nil == true, 1 .. 2
