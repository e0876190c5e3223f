local RECORD,RECORDED=(function()
local type,next,format,concat,rawget,error=type,next,string.format,table.concat,rawget,error
local log,n,left,times={},0,STEPS,{}
local function show(value,deep)
local kind=type(value)
if kind=='nil' then return 'n'
elseif kind=='boolean' then return value and 't' or 'f'
elseif kind=='number' then return format('d%.17g;',value)
elseif kind=='string' then
if #value>LONGEST then error('recorder: the string is too long',0) end
return format('s%d:',#value)..value
elseif kind=='function' then return 'c'
elseif kind~='table' then return 'u'
elseif deep then return 'o' end
local parts={'{'}
for i=1,ENTRIES do
local entry=rawget(value,i)
if entry==nil then break end
parts[#parts+1]=show(entry,true)
end
parts[#parts+1]='|'
local key,entry=next(value)
local fields=0
while key~=nil and fields<ENTRIES do
if type(key)=='string' then
parts[#parts+1]=show(key,true)..show(entry,true)
fields=fields+1
end
key,entry=next(value,key)
end
parts[#parts+1]='}'
return concat(parts)
end
return function(place,...)
left=left-1
if left<0 then error('recorder: too many steps',0) end
local count=(times[place] or 0)+1
times[place]=count
if count<=PER_PLACE then
n=n+1
log[n]=place..show((...))
end
return ...
end,function() return concat(log) end
end)()
