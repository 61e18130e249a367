//! Records of units and members as workbooks hold them.
