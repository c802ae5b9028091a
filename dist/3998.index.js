"use strict";exports.id=3998,exports.ids=[3998],exports.modules={3998:function(...s){return require("./common-3998.js")[3998].apply(this,s)}};
