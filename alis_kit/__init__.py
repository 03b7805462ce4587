"""alis-kit: count, draw and write down a Norwegian GP trainee's education plan."""
