@_exported import Analog
