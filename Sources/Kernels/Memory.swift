import CKernels

/// From now on memory that is freed stays with this process instead of going back to the system, which would clear it
/// before it is used again: most of the time that making a chip takes where chips are made one after the other. For
/// programs; a library should leave its host alone. Does nothing where the C library is not GNU's.
public func keepFreedMemory() { ck_keep_freed_memory() }
