"""The three figures by which a programme is judged, each as a sheet."""
