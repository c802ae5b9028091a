"use strict";exports.id=2469,exports.ids=[2469,4850],exports.modules={4850:function(...s){return require("./common-4850.js")[4850].apply(this,s)}};
