@_exported import Analog
@_exported import Distillation
@_exported import Energy
@_exported import Laboratory
@_exported import Learning
