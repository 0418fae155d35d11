"""Voices: recordings as mono clips, what describes a voice, and prints that recognise a copied recording."""

__all__ = [
    "audio_files",
    "clip_folder",
    "copied_sounds",
    "sound_prints",
    "speaker_networks",
    "voice_statistics",
    "waveforms",
]
