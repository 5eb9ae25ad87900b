# title: perl in place and with modules
echo abc > f && perl -MFile::Temp -MList::Util=sum -pi -e 's/b/sum(1,2)/e' f && grep -x a3c f
